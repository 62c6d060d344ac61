export { createApp, type RelayDeps } from './app.js';
export { createRelay, type Relay, type RelayParts } from './relay/create-relay.js';
export { createFeed, type Feed, type FeedEvent } from './relay/feed.js';
export { createMailboxes, type Mailboxes, type MailboxLimits, mailboxLimits } from './relay/mailboxes.js';
