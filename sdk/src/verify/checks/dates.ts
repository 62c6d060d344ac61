import { effectiveOn, isCalendarDate, LONG_TERM } from '../../licence/date.js';
import { type Check, failed, passed } from '../finding.js';
import type { Given } from '../given.js';

/**
 * Today, in Asia/Shanghai, is within the dates on the licence's face (长期 has no end), and the credential itself is within its own.
 *
 * @see GB/T 36903-2018, validity; RFC 7519 §4.1.4, §4.1.6
 */
export const dates: Check<Given> = ({ reading, policy, now }) => {
  if (Date.parse(reading.signedAt) > now + policy.clockSkewSeconds * 1000) return failed('CREDENTIAL_DATED_AHEAD');
  if (reading.expiresAtSeconds !== null && now >= reading.expiresAtSeconds * 1000) return failed('CREDENTIAL_EXPIRED');
  const { validFrom, validUntil } = reading.licence;
  if (!isCalendarDate(validFrom) || !(validUntil === LONG_TERM || isCalendarDate(validUntil))) return failed('LICENCE_DATE_MALFORMED');
  const standing = effectiveOn({ validFrom, validUntil }, now);
  if (standing === 'notYet') return failed('LICENCE_NOT_YET_VALID', [], { validFrom });
  return standing === 'expired' ? failed('LICENCE_EXPIRED', [], { validUntil }) : passed();
};
