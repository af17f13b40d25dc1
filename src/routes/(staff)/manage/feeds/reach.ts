import { footbridge } from '../../../footbridge.ts'

/** Which addresses a manager may have fetched, as the server was set up: not its own. */
export const reach = () => ({ allowPrivate: footbridge().config.allowPrivateFeeds, origin: footbridge().config.origin })
