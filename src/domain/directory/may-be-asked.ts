import type { PublishedService } from './published.ts'

/** May everybody see whom to ask about it? Whoever a source names is public there; whoever was written down here must have said yes to it. */
export const mayBeAsked = (service: Pick<PublishedService, 'source_id' | 'contact_agreed'>): boolean =>
  service.source_id !== null || service.contact_agreed !== null
