/** Words of the agent desktop. */
export default {
  title: '座席工作台',
} as const;
