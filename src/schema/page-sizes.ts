/** Nodes of a page, unless the client asks for another number. */
export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;
