/** Texts of the demo data, about a small team that makes a map of the harbour. `seed.ts` writes them. */

export const PEOPLE = ['ada', 'bob', 'cleo'] as const;
export type Person = (typeof PEOPLE)[number];

export interface Line {
  readonly by: Person;
  readonly text: string;
  /** Name for replies to refer to. */
  readonly label?: string;
  /** Label of the line that this one replies to. */
  readonly replyTo?: string;
  /** The text after an edit. */
  readonly edited?: string;
  /** Deleted after all lines are written. */
  readonly deleted?: true;
  /** Emoji -> people who react with it. */
  readonly reactions?: Readonly<Record<string, readonly Person[]>>;
}

export const SERVER = 'Harbour Maps';

/** A group of all of them, which cleo owns. */
export const GROUP_NAME = 'Friday cake';
export const GROUP: readonly Line[] = [
  { by: 'cleo', text: 'Cake on Friday: apple or plum?' },
  { by: 'bob', text: 'Plum! The tree behind the lighthouse is full of them.', reactions: { '🍰': ['ada', 'cleo'] } },
  { by: 'ada', text: 'Plum it is. I bring a basket.' },
];

/** A public room. */
export const GENERAL: readonly Line[] = [
  {
    by: 'ada',
    text: 'Good morning! This is our new home. Make yourselves comfortable ☕',
    reactions: { '👋': ['bob', 'cleo'] },
  },
  { by: 'bob', text: 'Morning! Nice and quiet in here.' },
  {
    by: 'cleo',
    text: 'Hello from the ferry. The Wi-Fi is better than at my desk.',
    reactions: { '😂': ['ada', 'bob'] },
  },
  {
    by: 'ada',
    label: 'plan',
    text: 'Plan for this week: tides on Tuesday, night mode on Thursday, release on Friday.',
  },
  { by: 'bob', text: 'I take the tides. The data are in, they only need drawing.', replyTo: 'plan' },
  { by: 'cleo', text: 'Then night mode is mine. I have wanted to do this since March.', replyTo: 'plan' },
  {
    by: 'ada',
    text: 'Perfect, then I write the release notes and bring cake.',
    replyTo: 'plan',
    reactions: { '🍰': ['bob', 'cleo'], '🎉': ['cleo'] },
  },
  { by: 'bob', label: 'unit', text: 'Quick question: tides in metres or in feet?' },
  { by: 'cleo', text: 'Metres by default, feet as a setting?', replyTo: 'unit', reactions: { '👍': ['ada', 'bob'] } },
  { by: 'ada', text: 'What Cleo says.', replyTo: 'unit' },
  {
    by: 'bob',
    text: 'Done. It was one line, and forty lines of tests.',
    edited: 'Done. It was two lines, and forty lines of tests.',
  },
  { by: 'cleo', label: 'colour', text: 'Which blue for deep water at night? #0b2239 or #10294a?' },
  {
    by: 'ada',
    text: 'The first. The second looks like a swimming pool.',
    replyTo: 'colour',
    reactions: { '🏊': ['bob'] },
  },
  { by: 'bob', text: 'I cannot tell them apart, but I trust you both.', replyTo: 'colour' },
  {
    by: 'cleo',
    text: 'First it is. Buoys glow now, by the way ✨',
    reactions: { '😍': ['ada'], '✨': ['ada', 'bob'] },
  },
  { by: 'ada', text: 'Oh, that is lovely.' },
  { by: 'bob', label: 'oops', text: 'Deploying to staging now', deleted: true },
  { by: 'cleo', text: 'Wait, my branch is not merged yet!', replyTo: 'oops' },
  { by: 'bob', text: 'Caught it in time. Merged, and on its way for real now.', reactions: { '🚀': ['ada', 'cleo'] } },
  { by: 'ada', text: 'Staging looks good on my phone. Has anyone an old tablet at hand?' },
  { by: 'cleo', text: 'Mine is from 2014 and held together by a sticker. I will try.' },
  { by: 'cleo', label: 'tablet', text: 'It takes a moment, but it works. Scrolling is smooth even at full zoom.' },
  { by: 'bob', text: 'Respect to the sticker.', replyTo: 'tablet', reactions: { '💯': ['ada'] } },
  { by: 'ada', text: 'Lunch at half past twelve? The soup place has pumpkin today.', label: 'lunch' },
  { by: 'bob', text: 'Yes please 🎃', replyTo: 'lunch' },
  {
    by: 'cleo',
    text: 'Start without me, I arrive with the 12:40 ferry.',
    replyTo: 'lunch',
    edited: 'Start without me, I arrive with the 12:50 ferry.',
  },
  { by: 'bob', text: 'A harbour master wrote to us: she uses the map every morning, and asks for wind arrows.' },
  {
    by: 'ada',
    label: 'wind',
    text: 'That makes my day. Wind arrows sound doable, where would the data come from?',
    reactions: { '❤️': ['bob', 'cleo'] },
  },
  { by: 'cleo', text: 'The weather service has an open feed, every ten minutes.', replyTo: 'wind' },
  {
    by: 'bob',
    text: 'Then let us put it first on the list for next week.',
    replyTo: 'wind',
    reactions: { '👍': ['ada', 'cleo'] },
  },
  { by: 'ada', text: 'Release notes are ready to read. Short, for once.' },
  { by: 'cleo', text: 'Two typos, otherwise great. I fixed them.', reactions: { '🙏': ['ada'] } },
  { by: 'bob', text: 'All checks are green. Shall I press the button?' },
  { by: 'ada', text: 'Press it!' },
  { by: 'bob', text: 'It is out 🎉', reactions: { '🎉': ['ada', 'cleo'], '🚢': ['cleo'] } },
  {
    by: 'cleo',
    text: 'And the first night owl is looking at glowing buoys already.',
    reactions: { '🌙': ['ada', 'bob'] },
  },
];

/** A private room with two members. */
export const PRIVATE_MEMBERS = ['ada', 'cleo'] as const;
export const PRIVATE: readonly Line[] = [
  { by: 'ada', text: 'Bob has his birthday on the 14th, and he thinks that nobody knows.' },
  { by: 'cleo', text: 'He told the whole office last year 😄', reactions: { '😂': ['ada'] } },
  { by: 'ada', label: 'gift', text: 'Ideas for a present?' },
  { by: 'cleo', text: 'He keeps talking about that old brass compass in the shop at the pier.', replyTo: 'gift' },
  {
    by: 'ada',
    text: 'The one in the window? I asked: it still works.',
    replyTo: 'gift',
    reactions: { '🧭': ['cleo'] },
  },
  { by: 'cleo', text: 'Sold. Half each?', replyTo: 'gift', reactions: { '👍': ['ada'] } },
  {
    by: 'ada',
    text: 'Half each. I fetch it on Monday.',
    edited: 'Half each. I fetch it on Tuesday, they are closed on Mondays.',
  },
  { by: 'cleo', text: 'And I make the card. It will have a map on it, obviously.' },
  { by: 'ada', text: 'With an X where the cake is.', reactions: { '❌': ['cleo'], '🍰': ['cleo'] } },
  { by: 'cleo', text: 'I hope that he never finds this room.' },
  { by: 'ada', text: 'He cannot: to him it does not exist.', reactions: { '🤫': ['cleo'] } },
  { by: 'cleo', text: 'Card is done. It even has a compass rose.' },
];

/** A conversation of two friends. */
export const FRIENDS = ['ada', 'bob'] as const;
export const CONVERSATION: readonly Line[] = [
  { by: 'bob', text: 'Do you have five minutes for a tricky one?' },
  { by: 'ada', text: 'For you always. What is it?' },
  { by: 'bob', label: 'clock', text: 'High tide is an hour late, but only in my tests, and only since Sunday.' },
  { by: 'ada', text: 'Since Sunday… when the clocks changed?', replyTo: 'clock', reactions: { '💡': ['bob'] } },
  { by: 'bob', text: 'Oh no.', replyTo: 'clock' },
  { by: 'ada', text: 'The moon does not care about summer time 🌔', reactions: { '😂': ['bob'] } },
  { by: 'bob', text: 'I had local time in one place. UTC everywhere now, and all is well.' },
  { by: 'ada', text: 'Nice. Write a test called "the moon does not care"?' },
  { by: 'bob', text: 'Already did.', reactions: { '🌕': ['ada'], '❤️': ['ada'] } },
  { by: 'ada', text: 'See you at the soup place!', edited: 'See you at the soup place at half past!' },
  { by: 'bob', text: 'On my way. Thank you!' },
  { by: 'ada', text: 'Any time.' },
];
