import { CommentOutlined, EyeOutlined, MailOutlined, PhoneOutlined, PlusOutlined } from '@ant-design/icons';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerAddressView, Refusal } from '../../../src/platform/realtime/console-protocol';
import { useCommandStatus } from '../live/command-status';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { refusalWords } from '../shell/refusal-words';
import { useDeskController } from './desk-context';
import { useDesk } from './desk-store';
import { useHindrance } from './use-desk-view';

const ICONS = { phone: PhoneOutlined, email: MailOutlined, chat: CommentOutlined } as const;
const NONE: readonly CustomerAddressView[] = [];
const LONGEST_ADDRESS = 254;

/** Everything by which this customer is recognised, masked. Looking at one whole and changing one are recorded, and say so. */
export function CustomerAddresses({ contactId }: { readonly contactId: string }) {
  const { t } = useTranslation('desk');
  const addresses = useDesk((state) => state.cards[contactId]?.addresses) ?? NONE;
  const withCustomer = useDesk((state) => state.contacts[contactId]?.customer.customerId != null);
  const [adding, setAdding] = useState(false);
  if (!withCustomer) return <p className="small quiet">{t('addresses.withheld')}</p>;
  return (
    <section aria-label={t('addresses.title')}>
      <h3 className="section-label">{t('addresses.title')}</h3>
      <ul className="addresses">
        {addresses.map((address) => (
          <Address key={address.addressId} contactId={contactId} address={address} />
        ))}
      </ul>
      {adding ? (
        <AddAddress
          contactId={contactId}
          onDone={() => {
            setAdding(false);
          }}
        />
      ) : (
        <button
          type="button"
          className="link-button addresses-add"
          onClick={() => {
            setAdding(true);
          }}
        >
          <PlusOutlined aria-hidden="true" /> {t('addresses.add')}
        </button>
      )}
    </section>
  );
}

function Address({ contactId, address }: { readonly contactId: string; readonly address: CustomerAddressView }) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const hindrance = useHindrance();
  const [whole, setWhole] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const { addressId, kind, origin } = address;
  const command = `address:${addressId}`;
  const status = useCommandStatus(command);
  const working = status !== undefined && status.phase !== 'refused';
  const blocked = hindrance !== undefined || working;
  const because = hindrance === undefined ? undefined : t(`hindrance.${hindrance}`);
  const Icon = ICONS[kind];
  const reveal = async () => {
    setWhole(await controller.reveal(contactId, addressId));
  };
  return (
    <li>
      <span className="address-line">
        <Icon aria-hidden="true" className="address-icon" />
        <span className="spoken">{t(`addresses.kind.${kind}`)}</span>
        <span className={whole === null ? 'num address-text' : 'num address-text address-whole'}>
          {kind === 'chat' ? t('addresses.visitor') : (whole ?? address.masked)}
        </span>
        {origin !== 'own' && <span className="tag">{t(`addresses.origin.${origin}`)}</span>}
        <span className="address-actions">
          {kind !== 'chat' && (
            <button
              type="button"
              className="link-button small"
              aria-disabled={blocked}
              aria-pressed={whole !== null}
              title={because ?? t('addresses.recorded')}
              onClick={() => {
                if (whole !== null) setWhole(null);
                else if (!blocked) void reveal();
              }}
            >
              <EyeOutlined aria-hidden="true" /> {t(whole === null ? 'addresses.show' : 'addresses.hide')}
            </button>
          )}
          {origin !== 'own' && !removing && (
            <button
              type="button"
              className="link-button small"
              aria-disabled={blocked}
              title={because}
              onClick={() => {
                if (!blocked) setRemoving(true);
              }}
            >
              {t(`addresses.remove.${origin}`)}
            </button>
          )}
        </span>
      </span>
      {whole !== null && (
        <span className="small quiet" role="status">
          {t('addresses.wasRecorded')}
        </span>
      )}
      {removing && origin !== 'own' && (
        <RemoveSure
          origin={origin}
          working={working}
          because={because}
          onYes={() => {
            void controller.removeAddress(contactId, addressId).then(() => {
              setRemoving(false);
            });
          }}
          onNo={() => {
            setRemoving(false);
          }}
        />
      )}
      <CommandNote command={command} />
    </li>
  );
}

function RemoveSure(props: {
  readonly origin: 'added' | 'merged';
  readonly working: boolean;
  readonly because: string | undefined;
  readonly onYes: () => void;
  readonly onNo: () => void;
}) {
  const { t } = useTranslation('desk');
  const question = t(`addresses.sure.${props.origin}`);
  return (
    <span className="address-sure" role="group" aria-label={question}>
      <span className="small prose">{question}</span>
      <Button size="small" look="danger" working={props.working} disabledBecause={props.because} onPress={props.onYes}>
        {t(`addresses.remove.${props.origin}`)}
      </Button>
      <Button size="small" onPress={props.onNo}>
        {t('addresses.keep')}
      </Button>
    </span>
  );
}

/** Number or mail address, told apart by its @. One that belongs to another customer asks whether both are the same person. */
function AddAddress({ contactId, onDone }: { readonly contactId: string; readonly onDone: () => void }) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const hindrance = useHindrance();
  const [address, setAddress] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const taken = refusal?.code === 'address-taken';
  const because =
    hindrance !== undefined
      ? t(`hindrance.${hindrance}`)
      : address.trim() === ''
        ? t('addresses.typeFirst')
        : undefined;
  const send = async (merge: boolean) => {
    if (because !== undefined || busy) return;
    setBusy(true);
    setRefusal(null);
    const kind = address.includes('@') ? 'email' : 'phone';
    const refused = await controller.addAddress(contactId, { kind, address, merge });
    setBusy(false);
    setRefusal(refused);
    if (refused === null) onDone();
  };
  return (
    <form
      className="add-address"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        void send(false);
      }}
    >
      <label htmlFor={`new-address-${contactId}`} className="small">
        {t('addresses.new')}
      </label>
      <input
        id={`new-address-${contactId}`}
        className="field"
        value={address}
        autoFocus
        maxLength={LONGEST_ADDRESS}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={refusal !== null}
        aria-describedby={`new-address-note-${contactId}`}
        onChange={(event) => {
          setAddress(event.target.value);
          setRefusal(null);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <span
        id={`new-address-note-${contactId}`}
        className={refusal === null || taken ? 'small prose' : 'small address-wrong'}
        role="status"
      >
        {refusal === null ? t('addresses.newNote') : taken ? t('addresses.taken') : refusalWords(refusal)}
      </span>
      <span className="row">
        <Button
          size="small"
          look="primary"
          working={busy}
          disabledBecause={because}
          onPress={() => {
            void send(taken);
          }}
        >
          {t(taken ? 'addresses.merge' : 'addresses.save')}
        </Button>
        <Button size="small" onPress={onDone}>
          {t('addresses.cancel')}
        </Button>
      </span>
    </form>
  );
}
