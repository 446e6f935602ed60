import { useTranslation } from 'react-i18next';
import { dayOrTime, hourMinute } from '../format/format';
import { serverNow } from '../time/ticker';
import { Choices } from './Choices';
import { endOf, type UntilChoice } from './until';

type Option = '30' | '60' | '120' | 'day' | 'at';

interface UntilFieldProps {
  readonly choice: UntilChoice;
  readonly choose: (choice: UntilChoice) => void;
}

/** Until when: three usual spans, the end of the day, or a time. The instant that results is always said. */
export function UntilField({ choice, choose }: UntilFieldProps) {
  const { t } = useTranslation('board');
  const now = serverNow();
  const end = endOf(choice, now);
  const value: Option = choice.kind === 'in' ? (String(choice.minutes) as Option) : choice.kind;
  const said =
    end === null
      ? ''
      : dayOrTime(end, now) === hourMinute(end)
        ? hourMinute(end)
        : `${dayOrTime(end, now)} ${hourMinute(end)}`;
  return (
    <>
      <Choices<Option>
        legend={t('dialog.until')}
        options={[
          { value: '30', label: t('dialog.untilIn', { n: 30 }) },
          { value: '60', label: t('dialog.untilHours', { n: 1 }) },
          { value: '120', label: t('dialog.untilHours', { n: 2 }) },
          { value: 'day', label: t('dialog.untilDay') },
          { value: 'at', label: t('dialog.untilOther') },
        ]}
        value={value}
        choose={(option) => {
          if (option === 'day') choose({ kind: 'day' });
          else if (option === 'at') choose({ kind: 'at', local: '' });
          else choose({ kind: 'in', minutes: Number(option) });
        }}
      />
      {choice.kind === 'at' && (
        <input
          type="datetime-local"
          className="until-time"
          aria-label={t('dialog.untilOther')}
          value={choice.local}
          onChange={(event) => {
            choose({ kind: 'at', local: event.target.value });
          }}
        />
      )}
      <p className="small quiet until-said" role="status">
        {end === null ? t('dialog.untilPast') : t('dialog.untilAt', { at: said })}
      </p>
    </>
  );
}
