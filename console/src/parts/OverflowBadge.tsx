import { SwapOutlined } from '@ant-design/icons';

/** Work that crossed centres: ⇄ home → here, always in plum. */
export function OverflowBadge({
  from,
  to,
  title,
}: {
  readonly from: string;
  readonly to: string;
  readonly title?: string;
}) {
  return (
    <span className="overflow-badge" title={title}>
      <SwapOutlined aria-hidden="true" />
      <span>
        {from}→{to}
      </span>
    </span>
  );
}
