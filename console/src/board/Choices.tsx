import { useId } from 'react';

interface ChoicesProps<Value extends string | number> {
  readonly legend: string;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly detail?: string }[];
  readonly value: Value;
  readonly choose: (value: Value) => void;
}

/** One of a few, all in sight. Options with a detail stand below each other, the others in a row. */
export function Choices<Value extends string | number>({ legend, options, value, choose }: ChoicesProps<Value>) {
  const name = useId();
  const detailed = options.some((option) => option.detail !== undefined);
  return (
    <fieldset className="choices" data-detailed={detailed}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} data-chosen={option.value === value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => {
              choose(option.value);
            }}
          />
          <span>{option.label}</span>
          {option.detail !== undefined && <span className="small prose">{option.detail}</span>}
        </label>
      ))}
    </fieldset>
  );
}
