import { CallDocuments } from './call-documents';
import { FAREWELLS, HOLDING, STILL_HOLDING, WAIT_ANNOUNCEMENTS } from './announcements';

const CALL = `CA${'1'.repeat(32)}`;
const AT = 'https://hotline.example.org/channels/phone/twilio';
const documents = new CallDocuments('https://hotline.example.org');
const HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>';
const said = ({ zh, en }: { zh: string; en: string }) =>
  `<Say language="cmn-CN" voice="Polly.Zhiyu">${zh}</Say><Say language="en-US" voice="Polly.Joanna">${en}</Say>`;

it('greets and keeps the caller in a conference that only a seat begins', () => {
  expect(documents.wait('name-1', { announcement: 'welcome' }, CALL, 1_700)).toBe(
    `${HEAD}${said(WAIT_ANNOUNCEMENTS.welcome)}<Dial><Conference startConferenceOnEnter="false" endConferenceOnExit="true" ` +
      `beep="false" participantLabel="customer" waitUrl="${AT}/wait?call=${CALL}" waitMethod="POST" ` +
      `statusCallback="${AT}/conference#rc=3&amp;rp=5xx,ct,rt" statusCallbackMethod="POST" ` +
      `statusCallbackEvent="join leave end">name-1</Conference></Dial>` +
      `<Redirect method="POST">${AT}/voice?since=1700</Redirect></Response>`,
  );
});

it.each([
  [true, HOLDING],
  [false, STILL_HOLDING],
])('holds with music and comes back (first time: %p)', (first, words) => {
  expect(documents.hold(1_700, first)).toBe(
    `${HEAD}${said(words)}<Play>${AT}/music.wav</Play><Redirect method="POST">${AT}/voice?since=1700</Redirect></Response>`,
  );
});

it('says farewell, or nothing, and hangs up', () => {
  expect(documents.farewell('queue-full')).toBe(`${HEAD}${said(FAREWELLS['queue-full'])}<Hangup/></Response>`);
  expect(documents.farewell('none')).toBe(`${HEAD}<Hangup/></Response>`);
});

it('plays music, after an announcement if there is one', () => {
  const words = { zh: '您是下一位，请稍候。', en: 'You are next in line.' };
  expect(documents.music(words)).toBe(`${HEAD}${said(words)}<Play loop="2">${AT}/music.wav</Play></Response>`);
  expect(documents.music(null)).toBe(`${HEAD}<Play loop="2">${AT}/music.wav</Play></Response>`);
});

it('fits into what an update of a call may hold', () => {
  const longest = documents.wait(`lianxian-${CALL}-999`, { announcement: 'back-in-queue' }, CALL, 1_800_000_000_000);
  expect(longest.length).toBeLessThan(4_000);
});
