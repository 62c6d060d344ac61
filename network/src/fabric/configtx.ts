import { addressOf, type Node, type Organisation, type Plan, places } from './plan.js';

/**
 * Writes configtx.yaml: who the members are and what each of them may do. Any two of three endorse, administer and change the channel.
 *
 * Read by configtxgen, which takes JSON as the YAML it is.
 */
export function configtx(plan: Plan): string {
  const bft = plan.settings.orderers === '4bft';
  const capability = bft ? 'V3_0' : 'V2_0';
  const profile = {
    Policies: channelPolicies,
    Capabilities: { [capability]: true },
    Orderer: {
      ...orderingOf(plan),
      Organizations: ordererOrganisations(plan),
      Policies: { ...channelPolicies, BlockValidation: implicit('ANY Writers') },
      Capabilities: { V2_0: true },
    },
    Application: {
      Organizations: plan.organisations.map((organisation) => memberOf(plan, organisation)),
      Policies: {
        ...channelPolicies,
        LifecycleEndorsement: implicit('MAJORITY Endorsement'),
        Endorsement: implicit('MAJORITY Endorsement'),
      },
      Capabilities: { V2_5: true },
    },
  };
  return `${JSON.stringify({ Profiles: { Licences: profile } }, null, 2)}\n`;
}

const implicit = (rule: string) => ({ Type: 'ImplicitMeta', Rule: rule });
const signature = (rule: string) => ({ Type: 'Signature', Rule: rule });

const channelPolicies = {
  Readers: implicit('ANY Readers'),
  Writers: implicit('ANY Writers'),
  Admins: implicit('MAJORITY Admins'),
};

/** A member as configtxgen is told of it. */
export function memberOf(plan: Plan, organisation: Organisation) {
  const { mspId } = organisation;
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: places(plan.folder).organisation(organisation).msp,
    Policies: {
      Readers: signature(`OR('${mspId}.admin', '${mspId}.peer', '${mspId}.client')`),
      Writers: signature(`OR('${mspId}.admin', '${mspId}.client')`),
      Admins: signature(`OR('${mspId}.admin')`),
      Endorsement: signature(`OR('${mspId}.peer')`),
    },
    AnchorPeers: plan.peers
      .filter((peer) => peer.organisation.key === organisation.key)
      .map(({ host, port }) => ({ Host: host, Port: port })),
  };
}

/** Members as owners of orderers: only an orderer's certificate signs blocks. */
function ordererOrganisations(plan: Plan) {
  const owners = plan.organisations.filter(({ key }) => plan.orderers.some(({ organisation }) => organisation.key === key));
  return owners.map((organisation) => {
    const { mspId } = organisation;
    return {
      Name: `${mspId}Orderers`,
      ID: mspId,
      MSPDir: places(plan.folder).organisation(organisation).msp,
      Policies: {
        Readers: signature(`OR('${mspId}.member')`),
        Writers: signature(`OR('${mspId}.orderer')`),
        Admins: signature(`OR('${mspId}.admin')`),
      },
      OrdererEndpoints: plan.orderers.filter((node) => node.organisation.key === organisation.key).map(addressOf),
    };
  });
}

function orderingOf(plan: Plan) {
  const { batchTimeoutMs, orderers } = plan.settings;
  const shared = {
    BatchTimeout: `${batchTimeoutMs}ms`,
    BatchSize: { MaxMessageCount: 500, AbsoluteMaxBytes: '10 MB', PreferredMaxBytes: '2 MB' },
  };
  if (orderers === '4bft')
    return {
      ...shared,
      OrdererType: 'BFT',
      SmartBFT: smartBft,
      ConsenterMapping: plan.orderers.map((node, at) => ({
        ID: at + 1,
        Host: node.host,
        Port: node.port,
        MSPID: node.organisation.mspId,
        Identity: `${places(plan.folder).node(node).msp}/signcerts/cert.pem`,
        ...tlsCertsOf(plan, node),
      })),
    };
  return {
    ...shared,
    OrdererType: 'etcdraft',
    EtcdRaft: {
      Consenters: plan.orderers.map((node) => ({ Host: node.host, Port: node.port, ...tlsCertsOf(plan, node) })),
      // Ten ticks without a leader begin an election; alone there is nobody to wait for.
      Options: {
        TickInterval: orderers === '1' ? '50ms' : '100ms',
        ElectionTick: 10,
        HeartbeatTick: 1,
        MaxInflightBlocks: 5,
        SnapshotIntervalSize: '16 MB',
      },
    },
  };
}

function tlsCertsOf(plan: Plan, node: Node) {
  const certificate = `${places(plan.folder).node(node).tls}/cert.pem`;
  return { ClientTLSCert: certificate, ServerTLSCert: certificate };
}

// Fabric's own defaults, written out; but a leader that is gone is replaced within seconds, and an attempt that fails is made again with more time each
// time. @see Fabric 3.1 sampleconfig/configtx.yaml; SmartBFT, viewchanger backOffFactor
const smartBft = {
  RequestBatchMaxCount: 100,
  RequestBatchMaxInterval: '50ms',
  RequestForwardTimeout: '1s',
  RequestComplainTimeout: '3s',
  RequestAutoRemoveTimeout: '3m',
  ViewChangeResendInterval: '1s',
  ViewChangeTimeout: '5s',
  LeaderHeartbeatTimeout: '5s',
  CollectTimeout: '1s',
  RequestBatchMaxBytes: 10485760,
  IncomingMessageBufferSize: 200,
  RequestPoolSize: 100000,
  LeaderHeartbeatCount: 10,
};
