// Pages are made on the server and work as they are; a page that script makes nicer says so itself.
export const csr = false
