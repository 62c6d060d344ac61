import type { ErrorRows } from '../row.js';

/** Hyperledger Fabric: its programs, its nodes, and what it does with a transaction. */
export const fabricCodes = {
  PROPOSAL_TIME_MALFORMED: [400, 'no', '交易提案的时间格式不正确', 'The time of the proposal is malformed'],
  PROPOSAL_TIME_OFF: [409, 'same', '交易提案的时间偏离节点时钟', "The time of the proposal is too far from the peer's clock"],
  LAW_BROKEN: [500, 'no', '规则执行中断', 'A rule of the law broke off'],
  ENDORSEMENT_INSUFFICIENT: [503, 'wait', '可背书的机构不足', 'Too few organisations endorse the transaction'],
  ENDORSEMENT_REFUSED: [422, 'no', '背书不符合账本策略', 'The endorsements do not satisfy the policy of the ledger'],
  COMMIT_CONFLICT: [503, 'same', '与同时提交的交易冲突', 'The transaction kept conflicting with others at the same time'],
  COMMIT_INVALID: [500, 'no', '交易被账本判为无效', 'The ledger found the transaction invalid'],
  EVIDENCE_QUESTION_DIFFERS: [422, 'no', '上链证明所答非所问', 'The evidence answers another question than it is shown for'],
  EVIDENCE_ENDORSEMENTS_INSUFFICIENT: [422, 'no', '上链证明的背书机构未过半数', 'Fewer than a majority of the members signed the evidence'],
  EVIDENCE_NOT_COMMITTED: [422, 'no', '账本判定该交易无效', 'The ledger found the transaction of the evidence invalid'],
  FABRIC_MISSING: [500, 'no', '未找到 Fabric 程序', 'Programs of Hyperledger Fabric are missing'],
  FABRIC_PROGRAM_FAILED: [500, 'no', 'Fabric 程序执行失败', 'A program of Hyperledger Fabric failed'],
  FABRIC_NODE_STOPPED: [500, 'wait', '节点启动后退出', 'A node stopped soon after it was started'],
  FABRIC_NOT_READY: [503, 'wait', '节点未在时限内就绪', 'A node was not ready in time'],
  FABRIC_PORT_TAKEN: [500, 'no', '端口已被占用', 'A port is taken by another program'],
  FABRIC_NETWORK_MISSING: [404, 'no', '文件夹中没有 Fabric 网络', 'The folder holds no Fabric network'],
  FABRIC_NETWORK_DIFFERS: [409, 'no', '文件夹中的网络与所求不同', 'The folder holds a network of other settings'],
  FABRIC_NODE_UNKNOWN: [404, 'no', '没有此节点', 'The network has no node of this name'],
} as const satisfies ErrorRows;
