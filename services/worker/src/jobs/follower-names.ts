/** Under these names positions and leases are stored. */
export const NOTIFICATION_FOLLOWER = 'notifications'
export const SEARCH_FOLLOWER = 'search'
