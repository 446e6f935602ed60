import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SampleDetail, SampleView } from '../../../src/platform/realtime/console-protocol';
import { share } from '../format/format';
import { Button } from '../parts/Button';
import { drawCommand, drawnDigits, drawnShare } from './draw-check';
import { useSampleNames } from './sample-words';

interface DrawCardProps {
  readonly sample: SampleView;
  readonly draw: SampleDetail['draw'];
}

/** Why this contact is a sample, with everything that anybody needs to draw it again. */
export function DrawCard({ sample, draw }: DrawCardProps) {
  const { t } = useTranslation('qa');
  const names = useSampleNames();
  const [checking, setChecking] = useState(false);
  const drawn = draw.value < draw.rate;
  return (
    <section>
      <h3 className="section-label">{t('draw.title')}</h3>
      <ul className="qa-reasons">
        {sample.reasons.map((reason) => (
          <li key={JSON.stringify(reason)}>
            <span className="tag">{names.reason(reason)}</span>
            <span className="small prose">{t(`draw.why.${reason.kind}`)}</span>
          </li>
        ))}
      </ul>
      <dl className="qa-facts">
        <dt>{t('draw.value')}</dt>
        <dd className="num">
          {drawnShare(draw.value)} {drawn ? '<' : '≥'} {drawnShare(draw.rate)}{' '}
          <span className="prose">{t(drawn ? 'draw.drawn' : 'draw.notDrawn')}</span>
        </dd>
        <dt>{t('draw.rate')}</dt>
        <dd className="num">{share(draw.rate, 1)}</dd>
        <dt>{t('draw.seed')}</dt>
        <dd className="qa-seed">{draw.seed}</dd>
        <dt>{t('draw.rule')}</dt>
        <dd className="num">v{draw.ruleVersion}</dd>
      </dl>
      <Button
        size="small"
        expanded={checking}
        onPress={() => {
          setChecking(!checking);
        }}
      >
        {t('draw.verify')}
      </Button>
      {checking && <Check contactId={sample.contactId} draw={draw} />}
    </section>
  );
}

function Check({ contactId, draw }: { readonly contactId: string; readonly draw: DrawCardProps['draw'] }) {
  const { t } = useTranslation('qa');
  const [copied, setCopied] = useState(false);
  const command = drawCommand(draw.seed, contactId);
  return (
    <div className="qa-check">
      <p className="small prose">{t('draw.how')}</p>
      <pre tabIndex={0} aria-label={t('draw.command')}>
        {command}
      </pre>
      <p className="small">
        {t('draw.prints')} <code>{drawnDigits(draw.value)}</code> {t('draw.asShare', { value: drawnShare(draw.value) })}
      </p>
      <Button
        size="small"
        icon={copied ? <CheckOutlined aria-hidden="true" /> : <CopyOutlined aria-hidden="true" />}
        onPress={() => {
          void navigator.clipboard.writeText(command).then(() => {
            setCopied(true);
          });
        }}
      >
        {t(copied ? 'draw.copied' : 'draw.copy')}
      </Button>
    </div>
  );
}
