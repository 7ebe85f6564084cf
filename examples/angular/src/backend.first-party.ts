/** Where the backend is when a rewrite makes it part of this page's own site. */
export const BACKEND = '/api/login';
