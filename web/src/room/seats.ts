/* The seats with what opens them: asked for when control looks, and kept nowhere. */

import { read } from '../api/http.ts';
import type { Role } from '../api/types.ts';

export interface SeatToOpen {
  seat: string;
  role: Role;
  cell: string | null;
  password: boolean; /* it has one */
  certificate: boolean; /* it is tied to one */
  code: string | null; /* null: made by a server that has ended since */
}

export interface Seats {
  authority: string; /* SHA-256 of the certificate authority */
  addresses: string[];
  seats: SeatToOpen[];
}

export const readSeats = () => read<Seats>('/api/seats');
