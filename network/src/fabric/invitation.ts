import { LicenceError } from '@ganzheng/sdk/errors';
import { z } from 'zod';
import type { ConfigGroup } from './channel-config.js';
import { fitMspId, fitName } from './fit-name.js';

const group = z.custom<ConfigGroup>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

const shape = z.strictObject({
  kind: z.literal('ganzheng.fabric-invitation.v1'),
  organisation: z.strictObject({ key: fitName, mspId: fitMspId, name: z.string().min(1).max(100) }),
  channels: z
    .array(
      z.strictObject({
        channel: fitName,
        /** the organisation as the channel's configuration is to know it */
        definition: group,
        /** what the members sign, with the signatures so far; base64 */
        update: z.base64().max(400_000),
      }),
    )
    .max(50),
});

/** A file that goes from member to member, each signing on its own machine, until a majority has admitted an organisation. */
export type Invitation = z.output<typeof shape>;

/**
 * Reads an invitation.
 *
 * @param text attacker-controlled
 * @throws INVITATION_MALFORMED
 */
export function readInvitation(text: string): Invitation {
  try {
    return shape.parse(JSON.parse(text));
  } catch (error) {
    throw new LicenceError('INVITATION_MALFORMED', {}, error);
  }
}
