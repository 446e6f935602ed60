import type { ReactNode } from 'react';
import './parts.css';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly look?: 'plain' | 'primary' | 'danger' | 'text';
  readonly size?: 'usual' | 'small';
  readonly className?: string;
  /** Why it cannot be pressed now, in words that also stand in sight; undefined: it can. */
  readonly disabledBecause?: string | undefined;
  readonly working?: boolean;
  readonly label?: string;
  readonly keys?: string;
  readonly icon?: ReactNode;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly describedBy?: string;
}

/**
 * A button of the live pages. A disabled one keeps its place in the focus order and says its reason; while its command is
 * under way it keeps its width. It acts on click and nothing else.
 */
export function Button(props: ButtonProps) {
  const { look = 'plain', size = 'usual', disabledBecause, working = false } = props;
  const disabled = disabledBecause !== undefined;
  const classes = ['button', look === 'plain' ? '' : `button-${look}`, size === 'small' ? 'button-small' : ''];
  if (props.pressed === true) classes.push('button-chosen');
  if (props.className !== undefined) classes.push(props.className);
  return (
    <button
      type="button"
      className={classes.filter((name) => name !== '').join(' ')}
      aria-disabled={disabled || working}
      aria-label={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-describedby={props.describedBy}
      aria-keyshortcuts={props.keys}
      title={disabledBecause}
      onClick={() => {
        if (!disabled && !working) props.onPress();
      }}
    >
      {working ? <span className="spinner" aria-hidden="true" /> : props.icon}
      {props.children}
    </button>
  );
}
