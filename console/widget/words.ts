/** The two languages of the customer's page. Names and messages are data and stay as they are. */
export type Language = 'zh' | 'en';

const zh = {
  title: '在线客服',
  switchTo: 'English',
  switchLabel: '切换到英文',
  // Start
  startTitle: '您好，请问有什么可以帮您？',
  startText: '点击开始后，系统会为您安排一位客服。',
  name: '怎么称呼您（可不填）',
  namePlaceholder: '例如：王女士',
  nameOver: (over: number) => `称呼超出 ${over} 个字，请缩短`,
  start: '开始对话',
  starting: '正在开始…',
  startWaits: '正在连接，连上后自动开始。',
  openRefused: '没有开始成功，请稍后再试一次。',
  tooManyOpen: '同一网络下进行中的对话太多，请稍后再试。',
  privacy: '刷新页面、网络中断后回来，对话都会继续。',
  // State
  connecting: '正在连接…',
  waiting: '正在为您安排客服',
  waited: '已等',
  waitingText: '您可以先写下问题，客服接入后马上就能看到。',
  serving: (agent: string) => `${agent} 正在为您服务`,
  servingUnnamed: '客服正在为您服务',
  ended: '对话已结束',
  lost: '网络断开，正在重连。您写的内容都在，连上后自动发出。',
  away: '服务暂时中断，正在恢复。您的消息会在恢复后自动发出。',
  back: '已恢复连接',
  // Log
  log: '对话内容',
  me: '我',
  agent: '客服',
  hotline: '自动消息',
  agentJoined: (agent: string) => `${agent} 已接入，为您服务`,
  agentJoinedUnnamed: '客服已接入，为您服务',
  backInQueue: '正在为您安排另一位客服，您的位置保留，请稍候',
  endedByAgent: '客服结束了对话',
  endedByCustomer: '您结束了对话',
  newMessages: '有新消息',
  sending: '发送中…',
  toBeSent: '待发送',
  undelivered: '未送达',
  sendAgain: '重发',
  discard: '删除',
  refusedBecause: {
    'no-answer': '服务器没有回应',
    'too-long': '内容太长',
    'too-fast': '发送太快',
    'chat-ended': '对话已结束',
    'text-empty': '没有内容',
  } as Readonly<Record<string, string>>,
  // Composer
  write: '请输入消息',
  send: '发送',
  sendKeys: 'Enter 发送，Shift + Enter 换行',
  left: (count: number) => `还可输入 ${count} 字`,
  over: (count: number) => `超出 ${count} 字，请删减后发送`,
  tooFast: (seconds: number) => `发送太快了，请 ${seconds} 秒后再发`,
  end: '结束对话',
  endAsk: '确定结束这次对话吗？',
  leaveQueue: '离开排队',
  leaveAsk: '确定不再等待吗？您的位置不会保留。',
  endYes: '结束',
  leaveYes: '离开',
  endNo: '继续',
  endFailed: '没有结束成功，请再试一次。',
  // Endings
  startNew: '开始新的对话',
  unsentKept: '没有送达的内容会留在输入框里。',
  endings: {
    served: ['本次服务已结束', '感谢您的咨询，祝您生活愉快。'],
    abandoned: ['您已离开排队', '有需要时，随时可以重新开始。'],
    supervisor: ['对话已由值班人员结束', '给您带来不便，请谅解。如还需要帮助，请开始新的对话。'],
    treated: ['本次咨询已结束', '暂时无法为您安排客服，请看上面的消息。需要时可以重新开始。'],
    rejected: ['现在暂时无法接入', '咨询的人较多或不在服务时间。请稍后再试。'],
    lost: ['对话意外中断', '很抱歉没能为您服务完。请开始新的对话，我们会尽快为您安排。'],
    other: ['对话已结束', '如还需要帮助，请开始新的对话。'],
  } as Readonly<Record<string, readonly [string, string]>>,
  // Unknown page
  unknownTitle: '这个咨询入口暂时不可用',
  unknownText: '链接可能已经更换或不完整。请回到原来的网站重新进入，或通过服务热线联系我们。',
};

export type Words = typeof zh;

const en: Words = {
  title: 'Online service',
  switchTo: '中文',
  switchLabel: 'Switch to Chinese',
  startTitle: 'Hello, how can we help?',
  startText: 'Press start and we will find an agent for you.',
  name: 'Your name (optional)',
  namePlaceholder: 'e.g. Ms Wang',
  nameOver: (over) => `${over} characters too long, please shorten`,
  start: 'Start chat',
  starting: 'Starting…',
  startWaits: 'Connecting; the chat starts by itself once connected.',
  openRefused: 'The chat could not start. Please try again in a moment.',
  tooManyOpen: 'Too many chats from your network are open. Please try again later.',
  privacy: 'After a reload or a lost connection the conversation continues.',
  connecting: 'Connecting…',
  waiting: 'Finding an agent for you',
  waited: 'waited',
  waitingText: 'You may already write your question; the agent sees it as soon as they join.',
  serving: (agent) => `${agent} is helping you`,
  servingUnnamed: 'An agent is helping you',
  ended: 'The chat has ended',
  lost: 'Connection lost, reconnecting. What you wrote is kept and goes out by itself.',
  away: 'The service is interrupted and recovering. Your messages go out by themselves after that.',
  back: 'Connected again',
  log: 'Conversation',
  me: 'Me',
  agent: 'Agent',
  hotline: 'Automatic message',
  agentJoined: (agent) => `${agent} has joined`,
  agentJoinedUnnamed: 'An agent has joined',
  backInQueue: 'We are finding another agent for you; your place is kept',
  endedByAgent: 'The agent ended the chat',
  endedByCustomer: 'You ended the chat',
  newMessages: 'New messages',
  sending: 'Sending…',
  toBeSent: 'To be sent',
  undelivered: 'Not delivered',
  sendAgain: 'Send again',
  discard: 'Delete',
  refusedBecause: {
    'no-answer': 'no answer from the server',
    'too-long': 'too long',
    'too-fast': 'too fast',
    'chat-ended': 'the chat has ended',
    'text-empty': 'nothing to send',
  },
  write: 'Write a message',
  send: 'Send',
  sendKeys: 'Enter sends, Shift + Enter starts a new line',
  left: (count) => `${count} characters left`,
  over: (count) => `${count} characters too many, please shorten`,
  tooFast: (seconds) => `Too fast; you can send again in ${seconds} s`,
  end: 'End chat',
  endAsk: 'End this chat?',
  leaveQueue: 'Stop waiting',
  leaveAsk: 'Stop waiting? Your place is not kept.',
  endYes: 'End',
  leaveYes: 'Leave',
  endNo: 'Go on',
  endFailed: 'The chat could not be ended, please try again.',
  startNew: 'Start a new chat',
  unsentKept: 'What was not delivered stays in the text box.',
  endings: {
    served: ['This chat is finished', 'Thank you for contacting us.'],
    abandoned: ['You left the queue', 'You can start again whenever you need us.'],
    supervisor: [
      'The chat was ended by a supervisor',
      'Sorry for the inconvenience. If you still need help, start a new chat.',
    ],
    treated: [
      'The chat has ended',
      'No agent can join right now, please see the message above. You may start again at any time.',
    ],
    rejected: [
      'We cannot take your chat right now',
      'It is very busy or outside service hours. Please try again later.',
    ],
    lost: [
      'The chat was interrupted',
      'Sorry that we could not finish. Start a new chat and we will find an agent soon.',
    ],
    other: ['The chat has ended', 'If you still need help, start a new chat.'],
  },
  unknownTitle: 'This chat is not available',
  unknownText:
    'The link may have changed or be incomplete. Please go back to the website you came from, or call our hotline.',
};

const WORDS: Readonly<Record<Language, Words>> = { zh, en };

export function wordsOf(language: Language): Words {
  return WORDS[language];
}

/** Chinese unless the address asks for another language, or the browser's first language is not Chinese. */
export function languageOf(asked: string | null, browserLanguages: readonly string[]): Language {
  const wanted = asked ?? browserLanguages[0] ?? 'zh';
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Heading and prose of the end of a conversation, by its cause. */
export function endingOf(words: Words, cause: string | null): readonly [string, string] {
  return words.endings[cause ?? 'other'] ?? words.endings['other'] ?? [words.ended, ''];
}
