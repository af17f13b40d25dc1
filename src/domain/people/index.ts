export {
  type Client,
  clientDetails,
  type ClientDetails,
  clientFields,
  mayWriteTo,
  nameOf,
  reachFits,
  reachProblem,
  type Way,
  ways,
  waysToAvoid,
  type WayToAvoid,
} from './client.ts'
export { type WayToReach, waysToReach } from './ways-to-reach.ts'
export { type ReachChange, reachNews, type ReachNews, reachNewsOf, reachToldWith, tellReachNews, type ToldReach } from './reach-news.ts'
export { addClient, columnsOf } from './add-client.ts'
export { isOnlyKept, type Restriction } from './only-kept.ts'
export { correctClient } from './correct-client.ts'
export { coreOfFamilyName } from './family-name.ts'
export { clientsNamedAndBorn, clientWithId, findClients, type Namesake, namesakeWithId } from './queries.ts'
