/** The number of a request as people write it down and read it out: "7KQ4-MX3E". */
export const sayNumber = (number: string): string => `${number.slice(0, 4)}-${number.slice(4)}`
