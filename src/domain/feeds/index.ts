export { addFeed } from './add-feed.ts'
export { applyRun } from './apply-run.ts'
export { changeFeed } from './change-feed.ts'
export { bringsStrangers, closeFetch } from './close-fetch.ts'
export { decideRun } from './decide-run.ts'
export {
  conflictRules,
  type Cursor,
  type Feed,
  type FeedKind,
  feedKinds,
  isFile,
  isWanted,
  looksWrong,
  type Run,
  type RunReport,
  sourceOf,
  urgencyOf,
} from './feed.ts'
export { forgetVersion } from './forget-version.ts'
export { type LeftOut, leftOutOf, type RunStory, storiesOf } from './left-out.ts'
export { oneAtATime } from './one-at-a-time.ts'
export { openRun } from './open-run.ts'
export { planRuns, runFeedNow } from './plan-runs.ts'
export { failRun, failToBegin, giveUpRun, putAside, startOver, turnWhole } from './put-aside.ts'
export { feedsInNeed, feedsOf, feedWithId, hasBrought, isToBeReadAnew, lastRuns, missingFrom, runsOf, servicesByFeed } from './queries.ts'
export { bringFeedBack, removeFeed } from './remove-feed.ts'
export { type FieldSource, type Provenance, provenanceOf } from './provenance.ts'
