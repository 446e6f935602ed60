import type { ThemeConfig } from 'antd';

/**
 * Ant Design with our tokens. The stock values fail WCAG AA (white on its primary is 4.1, its tertiary text 3.4), so
 * each is set here; `tokens.css` holds the same values for our own parts. Motion is off: a page under load is as still
 * as an idle one.
 */
export const antdTheme: ThemeConfig = {
  token: {
    colorPrimary: '#0958d9',
    colorPrimaryHover: '#003eb3',
    colorInfo: '#0958d9',
    colorLink: '#0958d9',
    colorSuccess: '#009e73',
    colorSuccessText: '#00694f',
    colorWarning: '#e69f00',
    colorWarningText: '#8a5200',
    colorError: '#c8281e',
    colorErrorText: '#b3231a',
    colorText: '#1c2330',
    colorTextSecondary: '#4a5362',
    colorTextTertiary: '#646d7c',
    colorTextPlaceholder: '#646d7c',
    colorTextDisabled: '#6f7886',
    colorBgLayout: '#f3f4f6',
    colorBorder: '#8b93a0',
    colorBorderSecondary: '#e4e7ec',
    borderRadius: 6,
    fontSize: 14,
    controlHeight: 32,
    fontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
    motion: false,
  },
  components: {
    Button: { defaultBorderColor: '#c3c9d3', primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Table: { cellPaddingBlockSM: 0, cellPaddingInlineSM: 8 },
  },
};
