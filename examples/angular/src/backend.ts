/** Where the backend is when it runs beside this page. */
export const BACKEND = 'http://localhost:3005/login';
