import { LicenceError } from '../errors/index.js';
import { type LicenceType, parseLicenceType } from './type.js';
import birthCertificate from './types/birth-certificate.json' with { type: 'json' };
import businessLicence from './types/business-licence.json' with { type: 'json' };
import constructionQualification from './types/construction-qualification.json' with { type: 'json' };
import constructionSafetyPermit from './types/construction-safety-permit.json' with { type: 'json' };
import constructionSpecialOperation from './types/construction-special-operation.json' with { type: 'json' };
import degreeCertificate from './types/degree-certificate.json' with { type: 'json' };
import disabilityCard from './types/disability-card.json' with { type: 'json' };
import divorceCertificate from './types/divorce-certificate.json' with { type: 'json' };
import drivingLicence from './types/driving-licence.json' with { type: 'json' };
import flexibleEmployment from './types/flexible-employment.json' with { type: 'json' };
import foodPermit from './types/food-permit.json' with { type: 'json' };
import foodWorkerHealth from './types/food-worker-health.json' with { type: 'json' };
import guangdongResidencePermit from './types/guangdong-residence-permit.json' with { type: 'json' };
import householdRegister from './types/household-register.json' with { type: 'json' };
import longgangFoodPermit from './types/longgang-food-permit.json' with { type: 'json' };
import marriageCertificate from './types/marriage-certificate.json' with { type: 'json' };
import minimumLivingAllowance from './types/minimum-living-allowance.json' with { type: 'json' };
import navelOrangeMark from './types/navel-orange-mark.json' with { type: 'json' };
import physicianPractice from './types/physician-practice.json' with { type: 'json' };
import propertyCertificate from './types/property-certificate.json' with { type: 'json' };
import propertyRegistrationProof from './types/property-registration-proof.json' with { type: 'json' };
import residentIdCard from './types/resident-id-card.json' with { type: 'json' };
import roadTransportOperation from './types/road-transport-operation.json' with { type: 'json' };
import roadTransportStaff from './types/road-transport-staff.json' with { type: 'json' };
import roadTransportVehicle from './types/road-transport-vehicle.json' with { type: 'json' };
import safetyManagerCertificate from './types/safety-manager-certificate.json' with { type: 'json' };
import secondClassConstructor from './types/second-class-constructor.json' with { type: 'json' };
import shenzhenFlexibleEmployment from './types/shenzhen-flexible-employment.json' with { type: 'json' };
import socialSecurityCard from './types/social-security-card.json' with { type: 'json' };
import specialOperation from './types/special-operation.json' with { type: 'json' };
import teacherQualification from './types/teacher-qualification.json' with { type: 'json' };
import vehicleLicence from './types/vehicle-licence.json' with { type: 'json' };

const definitions = [
  birthCertificate,
  businessLicence,
  constructionQualification,
  constructionSafetyPermit,
  constructionSpecialOperation,
  degreeCertificate,
  disabilityCard,
  divorceCertificate,
  drivingLicence,
  flexibleEmployment,
  foodPermit,
  foodWorkerHealth,
  guangdongResidencePermit,
  householdRegister,
  longgangFoodPermit,
  marriageCertificate,
  minimumLivingAllowance,
  navelOrangeMark,
  physicianPractice,
  propertyCertificate,
  propertyRegistrationProof,
  residentIdCard,
  roadTransportOperation,
  roadTransportStaff,
  roadTransportVehicle,
  safetyManagerCertificate,
  secondClassConstructor,
  shenzhenFlexibleEmployment,
  socialSecurityCard,
  specialOperation,
  teacherQualification,
  vehicleLicence,
];

/** The catalogue (证照目录): type code → licence type. @see GB/T 36902-2018 */
export const catalogue: ReadonlyMap<string, LicenceType> = new Map(definitions.map(parseLicenceType).map((type) => [type.typeCode, type]));

/**
 * The licence type of a code.
 *
 * @param typeCode attacker-controlled
 * @throws LICENCE_TYPE_UNKNOWN
 * @example licenceTypeOf('11100000MB0143028R001').name.zh // '营业执照'
 */
export function licenceTypeOf(typeCode: string): LicenceType {
  const type = catalogue.get(typeCode);
  if (type === undefined) throw new LicenceError('LICENCE_TYPE_UNKNOWN');
  return type;
}
