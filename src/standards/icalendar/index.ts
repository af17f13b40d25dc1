export { appointmentsOf } from './appointments.ts'
export { calendarOf } from './calendar.ts'
