/** Size of a page if the client does not give one. */
export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;
