/** Under these names positions and leases are stored. */
export const SEARCH_FOLLOWER = 'search'
