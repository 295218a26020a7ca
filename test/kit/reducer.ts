import type { ChannelLogEvent } from './channel-log.ts';

/**
 * The state that a client keeps of a channel, and how an event changes it: a pure function of the state and the event.
 *
 * Events have references and no copies: `message.created` and `message.updated` show the current state of the message,
 * so they may already show a later edit or deletion. And a state may be newer than the number from which its reader
 * continues. So every step sets values, and none adds to them: counts of reactions are in the event, and a reply count is
 * the number of replies that the state has. Applying an event twice, or to a state that contains it already, leads to the
 * same state at the end of the log.
 *
 * Which messages leave the lists with a deletion is in the event (`removedMessageIds`). The reducer does not know the rule.
 */

export interface ReactionState {
  readonly emoji: string;
  readonly count: number;
  readonly viewerHasReacted: boolean;
}

export interface MessageState {
  readonly id: string;
  readonly seq: number;
  readonly parentId: string | null;
  readonly content: string | null;
  readonly version: number;
  readonly deleted: boolean;
  readonly pinned: boolean;
  /** In the order of their first reactions. */
  readonly reactions: readonly ReactionState[];
}

/** The messages that `messages` of the channel lists, by id. */
export type ChannelState = ReadonlyMap<string, MessageState>;

export const EMPTY: ChannelState = new Map();

export function reduce(state: ChannelState, event: ChannelLogEvent, viewerId: string): ChannelState {
  switch (event.__typename) {
    case 'MessageCreatedEvent':
    case 'MessageUpdatedEvent': {
      const { message } = event;
      return put(state, {
        id: message.id,
        seq: message.seq,
        parentId: message.parentMessage?.id ?? null,
        content: message.content,
        version: message.version,
        deleted: message.deletedAt !== null,
        pinned: state.get(message.id)?.pinned ?? false,
        reactions: state.get(message.id)?.reactions ?? [],
      });
    }
    case 'MessageDeletedEvent': {
      const left = new Map(state);
      for (const id of event.removedMessageIds) left.delete(id);
      const message = left.get(event.messageId);
      return message ? put(left, { ...message, content: null, deleted: true, pinned: false, reactions: [] }) : left;
    }
    case 'MessagePinnedEvent':
    case 'MessageUnpinnedEvent': {
      const message = state.get(event.message.id);
      return message ? put(state, { ...message, pinned: event.__typename === 'MessagePinnedEvent' }) : state;
    }
    case 'ReactionAddedEvent':
    case 'ReactionRemovedEvent': {
      // A message that the reader does not have was deleted before the pages were read.
      const message = state.get(event.messageId);
      return message
        ? put(state, { ...message, reactions: reduceReactions(message.reactions, event, viewerId) })
        : state;
    }
    default:
      // Unknown types, and types that are never stored.
      return state;
  }
}

export function reduceAll(state: ChannelState, events: readonly ChannelLogEvent[], viewerId: string): ChannelState {
  return events.reduce((folded, event) => reduce(folded, event, viewerId), state);
}

type ReactionEvent = Extract<ChannelLogEvent, { readonly emoji: string }>;

function reduceReactions(
  reactions: readonly ReactionState[],
  { __typename, emoji, count, actor }: ReactionEvent,
  viewerId: string,
): ReactionState[] {
  const added = __typename === 'ReactionAddedEvent';
  const standing = reactions.find((group) => group.emoji === emoji);
  const next = {
    emoji,
    count,
    viewerHasReacted: actor?.id === viewerId ? added : (standing?.viewerHasReacted ?? false),
  };
  const others = reactions.filter((group) => group !== standing);
  if (count === 0) return others;
  // The first reaction with an emoji opens a group after all others, even if a newer state had the group elsewhere.
  if (!standing || (added && count === 1)) return [...others, next];
  return reactions.map((group) => (group === standing ? next : group));
}

function put(state: ChannelState, message: MessageState): ChannelState {
  return new Map(state).set(message.id, message);
}

/** A message in the pages of the channel. */
export interface ShownMessage extends MessageState {
  readonly replyCount: number;
  /** Ids of its replies, newest first. */
  readonly replies: readonly string[];
}

/** The pages of the channel, newest first. */
export function shown(state: ChannelState): ShownMessage[] {
  const list = [...state.values()].toSorted((a, b) => b.seq - a.seq);
  const repliesTo = Map.groupBy(list, ({ parentId }) => parentId);
  return list.map((message) => {
    const replies = (repliesTo.get(message.id) ?? []).map(({ id }) => id);
    return { ...message, replyCount: replies.length, replies };
  });
}
