export {
  type Client,
  clientDetails,
  type ClientDetails,
  clientFields,
  nameOf,
  reachProblem,
  type Way,
  ways,
  waysToAvoid,
  type WayToAvoid,
} from './client.ts'
export { type WayToReach, waysToReach } from './ways-to-reach.ts'
export { reachNews, type ReachNews, tellReachNews } from './reach-news.ts'
export { addClient } from './add-client.ts'
export { clientWithId, findClients, type Namesake } from './queries.ts'
