/** The name under which the telephone of a seat's browser registers at Twilio: letters, digits and underscores only are safe. */
export function seatIdentity(seatId: string): string {
  return `seat_${seatId.replace(/[^A-Za-z0-9]/g, '_')}`;
}
