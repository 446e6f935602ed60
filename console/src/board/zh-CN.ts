/** Words of the duty board. */
export default {
  title: '监控台',
} as const;
