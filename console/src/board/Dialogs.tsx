import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  NOT_READY_REASONS,
  type BoardCentre,
  type BoardRule,
  type NotReadyReason,
} from '../../../src/platform/realtime/console-protocol';
import { localName } from '../i18n/i18n';
import { serverNow } from '../time/ticker';
import type { BoardModel } from './board-model';
import { intend, useBoardView, type Intent } from './board-view';
import { Choices } from './Choices';
import { CommandDialog } from './CommandDialog';
import { useNames } from './names';
import { useRuleWords } from './rule-words';
import { endOf, type UntilChoice } from './until';
import { UntilField } from './UntilField';

/** The dialog of what the manager is about to do, if anything. */
export function Dialogs({ model }: { readonly model: BoardModel }) {
  const intent = useBoardView((view) => view.intent);
  if (intent === null) return null;
  switch (intent.kind) {
    case 'rule': {
      const rule = model.rules.find((one) => one.ruleId === intent.ruleId);
      return rule === undefined ? null : <RuleDialog rule={rule} position={intent.position} model={model} />;
    }
    case 'seat':
      return <SeatDialog intent={intent} model={model} />;
    case 'contact':
      return <ContactDialog intent={intent} model={model} />;
    case 'centre': {
      const centre = model.centres.find((one) => one.centreId === intent.centreId);
      return centre === undefined ? null : <CentreDialog centre={centre} />;
    }
  }
}

const close = () => {
  intend(null);
};

interface RuleDialogProps {
  readonly rule: BoardRule;
  readonly position: 'on' | 'off' | 'auto';
  readonly model: BoardModel;
}

function RuleDialog({ rule, position, model }: RuleDialogProps) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const words = useRuleWords(names);
  const [until, setUntil] = useState<UntilChoice>({ kind: 'in', minutes: 60 });
  const end = endOf(until, serverNow());
  const values = {
    rule: rule.name,
    home: names.shortCentre(rule.homeCentreId),
    queue: names.queue(rule.queueId),
    targets: words.targets(rule),
    does: words.does(rule),
    waiting: model.cells.get(`${rule.queueId}@${rule.homeCentreId}`)?.waiting ?? 0,
  };
  const textKey =
    position === 'auto' || rule.action === 'widen'
      ? (`dialog.rule.${position}.text` as const)
      : (`dialog.rule.${position}.other` as const);
  return (
    <CommandDialog
      title={t(`dialog.rule.${position}.title`, values)}
      text={t(textKey, values)}
      confirm={t(`dialog.rule.${position}.confirm`)}
      danger={position === 'off'}
      problem={position !== 'auto' && end === null ? t('dialog.untilPast') : null}
      command={(reason) => ({
        kind: 'switch-rule',
        ruleId: rule.ruleId,
        position,
        until: position === 'auto' ? null : end,
        reason,
      })}
      close={close}
    >
      {position !== 'auto' && <UntilField choice={until} choose={setUntil} />}
    </CommandDialog>
  );
}

function SeatDialog({
  intent,
  model,
}: {
  readonly intent: Extract<Intent, { kind: 'seat' }>;
  readonly model: BoardModel;
}) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const names = useNames(model);
  const [kind, setKind] = useState<NotReadyReason>('break');
  const { seatId, state } = intent;
  const seat = names.seat(seatId);
  return (
    <CommandDialog
      title={t(`dialog.seat.${state}.title`, { seat })}
      text={t(`dialog.seat.${state}.text`, { n: model.seats.get(seatId)?.contacts.length ?? 0 })}
      confirm={t(`dialog.seat.${state}.confirm`)}
      danger={state === 'signed-out'}
      command={(reason) => ({
        kind: 'force-seat',
        seatId,
        state,
        notReadyReason: state === 'not-ready' ? kind : null,
        reason,
      })}
      close={close}
    >
      {state === 'not-ready' && (
        <Choices
          legend={t('dialog.seat.not-ready.kind')}
          options={NOT_READY_REASONS.map((reason) => ({ value: reason, label: shell(`reason.${reason}`) }))}
          value={kind}
          choose={setKind}
        />
      )}
    </CommandDialog>
  );
}

/** Usual steps; each is worth a minute of waiting unless the organisation decided otherwise. */
const PRIORITIES: readonly number[] = [-1, 0, 1, 2, 5];

function ContactDialog({
  intent,
  model,
}: {
  readonly intent: Extract<Intent, { kind: 'contact' }>;
  readonly model: BoardModel;
}) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const names = useNames(model);
  const { action, contactId, facts } = intent;
  const [priority, setPriority] = useState<number>(facts.priority ?? 0);
  const values = {
    medium: shell(`medium.${facts.medium}`),
    queue: names.queue(facts.queueId),
    centre: names.centre(facts.centreId),
    now: facts.priority ?? '—',
  };
  return (
    <CommandDialog
      title={t(`dialog.contact.${action}.title`)}
      text={t(`dialog.contact.${action}.text`, values)}
      confirm={t(`dialog.contact.${action}.confirm`)}
      danger={action === 'close'}
      problem={action === 'priority' && priority === facts.priority ? t('dialog.contact.priority.same') : null}
      command={(reason) =>
        action === 'priority'
          ? { kind: 'set-priority', contactId, priority, reason }
          : { kind: action === 'close' ? 'close-contact' : 'requeue-contact', contactId, reason }
      }
      close={close}
    >
      {action === 'priority' && (
        <Choices
          legend={t('dialog.contact.priority.value')}
          options={[...new Set([...PRIORITIES, facts.priority ?? 0])]
            .sort((a, b) => a - b)
            .map((value) => ({ value, label: String(value) }))}
          value={priority}
          choose={setPriority}
        />
      )}
    </CommandDialog>
  );
}

const CENTRE_STATES = ['active', 'degraded', 'draining', 'down'] as const;

function CentreDialog({ centre }: { readonly centre: BoardCentre }) {
  const { t } = useTranslation('board');
  const [state, setState] = useState<BoardCentre['state']>(centre.state);
  const name = localName(centre);
  return (
    <CommandDialog
      title={t('dialog.centre.title', { centre: name })}
      text={t('dialog.centre.text', {
        state: t(`centre.state.${centre.state}`),
        waiting: centre.waiting,
        busy: centre.seats.busy,
      })}
      confirm={t('dialog.centre.confirm')}
      danger={state === 'down'}
      problem={state === centre.state ? t('dialog.centre.same') : null}
      command={(reason) => ({ kind: 'set-centre-state', centreId: centre.centreId, state, reason })}
      close={close}
    >
      <Choices
        legend={t('dialog.centre.state')}
        options={CENTRE_STATES.map((value) => ({
          value,
          label: t(`centre.state.${value}`),
          detail: t(`dialog.centre.effect.${value}`),
        }))}
        value={state}
        choose={setState}
      />
    </CommandDialog>
  );
}
