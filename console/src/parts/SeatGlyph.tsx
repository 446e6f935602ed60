import './parts.css';

export type GlyphCode =
  'ready' | 'offered' | 'busy' | 'on-call' | 'wrap-up' | 'not-ready' | 'not-responding' | 'disconnected' | 'signed-out';

/** The shape of a seat state: shape before hue, so it reads without colour. `onDark`: on the solid state block. */
export function SeatGlyph({
  code,
  size = 16,
  onDark = false,
}: {
  readonly code: GlyphCode;
  readonly size?: number;
  readonly onDark?: boolean;
}) {
  return (
    <svg
      className={onDark ? 'seat-glyph seat-glyph-on-dark' : 'seat-glyph'}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {shape(code)}
    </svg>
  );
}

function shape(code: GlyphCode) {
  switch (code) {
    case 'ready':
      return <circle cx="8" cy="8" r="6" fill="var(--glyph-ready)" />;
    case 'offered':
      return (
        <>
          <circle cx="8" cy="8" r="6.2" fill="none" stroke="var(--glyph-offered)" strokeWidth="2.2" />
          <circle cx="8" cy="8" r="2.6" fill="var(--glyph-offered)" />
        </>
      );
    case 'busy':
    case 'on-call':
      return <rect x="2" y="2" width="12" height="12" rx="2" fill="var(--glyph-busy)" />;
    case 'wrap-up':
      return (
        <>
          <rect x="2" y="2" width="12" height="12" rx="2" fill="none" stroke="var(--glyph-busy)" strokeWidth="1.8" />
          <path d="M2.6 13.4V8.6L8.6 2.6h4.8z" fill="var(--glyph-wrap)" />
          <path d="M2.5 13.5L13.5 2.5" stroke="var(--glyph-busy)" strokeWidth="1.6" />
        </>
      );
    case 'not-ready':
      return (
        <>
          <rect x="3" y="2.5" width="3.6" height="11" rx="1" fill="var(--glyph-quiet)" />
          <rect x="9.4" y="2.5" width="3.6" height="11" rx="1" fill="var(--glyph-quiet)" />
        </>
      );
    case 'not-responding':
      return (
        <>
          <path d="M8 1.2L15.4 14.4H.6z" fill="var(--glyph-wrong)" />
          <rect x="7.2" y="5.6" width="1.7" height="4.6" fill="var(--glyph-wrong-mark)" />
          <rect x="7.2" y="11.2" width="1.7" height="1.7" fill="var(--glyph-wrong-mark)" />
        </>
      );
    case 'disconnected':
      return (
        <circle cx="8" cy="8" r="6" fill="none" stroke="var(--glyph-offered)" strokeWidth="2" strokeDasharray="3 2.3" />
      );
    case 'signed-out':
      return <circle cx="8" cy="8" r="5.6" fill="none" stroke="var(--glyph-quiet)" strokeWidth="1.6" />;
  }
}
