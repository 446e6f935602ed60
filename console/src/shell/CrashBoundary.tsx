import i18next from 'i18next';
import { Component, type ReactNode } from 'react';
import { Notice } from './Notice';

/** Catches what a page throws while rendering: a bug of ours. The reader gets one line and one remedy. */
export class CrashBoundary extends Component<{ readonly children: ReactNode }, { readonly crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { readonly crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    return (
      <Notice title={i18next.t('crash.title')} text={i18next.t('crash.text')}>
        <button
          type="button"
          className="link-button"
          onClick={() => {
            location.reload();
          }}
        >
          {i18next.t('crash.reload')}
        </button>
      </Notice>
    );
  }
}
