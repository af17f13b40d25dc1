import { footbridge } from '../../../footbridge.ts'

/** Which addresses a manager may have fetched, as the server was set up. */
export const reach = () => ({ allowPrivate: footbridge().config.allowPrivateFeeds })
