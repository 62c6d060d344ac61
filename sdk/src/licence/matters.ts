import { LicenceError } from '../errors/index.js';
import { type Matter, parseMatter } from './matter.js';
import disabilityAllowance from './matters/disability-allowance.json' with { type: 'json' };
import drivingLicenceRenewal from './matters/driving-licence-renewal.json' with { type: 'json' };
import enterpriseChange from './matters/enterprise-change.json' with { type: 'json' };
import flexibleEmployment from './matters/flexible-employment.json' with { type: 'json' };
import foodPermit from './matters/food-permit.json' with { type: 'json' };
import foodPermitLonggang from './matters/food-permit-longgang.json' with { type: 'json' };
import guangdongBuilderInJiangxi from './matters/guangdong-builder-in-jiangxi.json' with { type: 'json' };
import homeSale from './matters/home-sale.json' with { type: 'json' };
import jiangxiBuilderInGuangdong from './matters/jiangxi-builder-in-guangdong.json' with { type: 'json' };
import medicalCareElsewhere from './matters/medical-care-elsewhere.json' with { type: 'json' };
import newbornOneThing from './matters/newborn-one-thing.json' with { type: 'json' };
import pointsHouseholdLonggang from './matters/points-household-longgang.json' with { type: 'json' };
import providentFundWithdrawal from './matters/provident-fund-withdrawal.json' with { type: 'json' };
import schoolPlaceLonggang from './matters/school-place-longgang.json' with { type: 'json' };
import spouseHouseholdMove from './matters/spouse-household-move.json' with { type: 'json' };
import teacherQualification from './matters/teacher-qualification.json' with { type: 'json' };
import transportStaffRenewal from './matters/transport-staff-renewal.json' with { type: 'json' };

const definitions = [
  disabilityAllowance,
  drivingLicenceRenewal,
  enterpriseChange,
  flexibleEmployment,
  foodPermit,
  foodPermitLonggang,
  guangdongBuilderInJiangxi,
  homeSale,
  jiangxiBuilderInGuangdong,
  medicalCareElsewhere,
  newbornOneThing,
  pointsHouseholdLonggang,
  providentFundWithdrawal,
  schoolPlaceLonggang,
  spouseHouseholdMove,
  teacherQualification,
  transportStaffRenewal,
];

/** The matters (事项目录): matter code → matter. */
export const matters: ReadonlyMap<string, Matter> = new Map(definitions.map(parseMatter).map((matter) => [matter.matterCode, matter]));

/** The matter of a code. @param matterCode attacker-controlled @throws MATTER_UNKNOWN @example matterOf('11360700MB0T10053B3607000105001').name.zh // '食品经营许可' */
export function matterOf(matterCode: string): Matter {
  const matter = matters.get(matterCode);
  if (matter === undefined) throw new LicenceError('MATTER_UNKNOWN');
  return matter;
}
