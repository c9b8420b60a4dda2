// Plausible after-sales data for looking at the pages without the server; made from a fixed seed.

let seed = 20261122;
export function rnd() {
  seed = (seed * 1664525 + 1013904223) >>> 0;
  return seed / 2 ** 32;
}
export const one = (list) => list[Math.floor(rnd() * list.length)];
const weighted = (pairs) => {
  let at = rnd() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of pairs) if ((at -= weight) <= 0) return value;
  return pairs[0][0];
};

export const REASONS = `product|商品|Product|quality
product.fault|质量故障|Quality fault|quality
product.fault.not_working|无法使用|Does not work|quality
product.fault.noise|噪音异响|Noise|quality
product.fault.battery|电池续航差|Battery weak|quality
product.fault.leak|漏水漏液|Leaks|quality
product.design|设计体验|Design and comfort|quality
product.design.size|尺码不合适|Size does not fit|quality
description|描述|Description|marketing
description.mismatch|描述不符|Not as described|marketing
description.mismatch.appearance|外观与描述不符|Looks different|marketing
logistics|物流|Logistics|logistics
logistics.damage|运输损坏|Damaged in transit|logistics
logistics.damage.parcel_crushed|包裹破损|Parcel crushed|logistics
warehouse|仓储|Warehouse|warehouse
warehouse.picking|拣货错误|Picking error|warehouse
warehouse.picking.wrong_item|发错货|Wrong item|warehouse
customer|客户|Customer|service
customer.mind|改变主意|Change of mind|service
customer.mind.no_reason|七天无理由|Seven days, no reason|service
customer.mind.wrong_order|拍错多拍|Ordered by mistake|service
misuse|误操作|Misuse|quality
misuse.use|使用|Use|quality
misuse.use.against_manual|未按说明使用|Against the manual|quality`
  .split('\n')
  .map((line) => {
    const [code, name_zh, name_en, department] = line.split('|');
    const parts = code.split('.');
    return { code, level: parts.length, parent: parts.slice(0, -1).join('.'), name_zh, name_en, department };
  });
const LEAVES = REASONS.filter((reason) => reason.level === 3);

const PRODUCTS = [
  ['RV-R7-W', '扫地机器人 R7 白色', 165600],
  ['LK-L2-B', '智能门锁 L2', 129900],
  ['AF-A5-G', '空气炸锅 A5 5L', 39900],
  ['TB-T1-P', '电动牙刷 T1 粉色', 19900],
  ['EP-E3-K', '蓝牙耳机 E3 降噪版', 59900],
  ['WP-W9-S', '净水器 W9 双出水', 249900],
  ['TS-0912-M', '纯棉圆领短袖 T 恤 M 码', 7900],
  ['DJ-2207-L', '轻薄羽绒服 女款 L 码', 45900],
];
const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const COMMENTS = [
  '收到后只用了一次就开不了机，充了一晚上电也没反应。',
  '颜色和页面图片差别很大，实物偏暗。',
  '外箱被压扁，里面的水箱裂了，照片已上传。',
  '大小不合适，没有拆吊牌，想退掉。',
  '晚上运行的声音太大，家里老人受不了。',
  null,
  null,
];
export const SHOPS = ['溯源旗舰店', '溯源电器专营店', '云锦服饰旗舰店'];
export const CHANNELS = ['tmall', 'jd', 'douyin', 'pdd', 'wechat', 'store'];
export const REGIONS = ['广东', '浙江', '江苏', '北京', '上海', '四川', '湖北', '山东', '河南', '福建'];
export const TEAMS = ['售后一组', '售后二组', '夜班组'];
const STATUSES = [['in_review', 30], ['awaiting_goods', 18], ['goods_received', 8], ['awaiting_refund', 6], ['awaiting_info', 5], ['refunded', 20], ['declined', 4], ['closed', 30]];
const HOUR = 3_600_000;
const iso = (ms) => new Date(ms).toISOString();

export const cases = [];
const start = Date.now();
for (let index = 0; index < 6000; index += 1) {
  const [sku, product, price] = one(PRODUCTS);
  const quantity = rnd() < 0.85 ? 1 : 1 + Math.floor(rnd() * 3);
  const status = weighted(STATUSES);
  const requested = start - Math.floor(rnd() ** 2 * 40 * 24) * HOUR - Math.floor(rnd() * HOUR);
  const kind = weighted([['return_refund', 60], ['refund_only', 22], ['exchange', 10], ['repair', 5], ['price_adjustment', 3]]);
  const reason = one(LEAVES);
  const open = !['refunded', 'declined', 'closed'].includes(status);
  const due = open ? start + Math.floor((rnd() - 0.12) * 60 * HOUR) : requested + 48 * HOUR;
  const decided = ['in_review', 'awaiting_info'].includes(status) ? null : requested + Math.floor(rnd() * 20) * HOUR;
  const refunded = ['refunded', 'closed'].includes(status) ? requested + 50 * HOUR : null;
  const surname = SURNAMES[Math.floor(rnd() * SURNAMES.length)];
  cases.push({
    id: `case_${(index + 1).toString(36).padStart(10, '0')}`,
    case_no: `RC26${String(11000000 + index)}`,
    order_no: `26110${String(88000000 + Math.floor(rnd() * 9_999_999))}`,
    version: 2,
    status,
    kind,
    shop: one(SHOPS),
    channel: one(CHANNELS),
    region: one(REGIONS),
    department: 'service',
    customer_no: `C${10000 + Math.floor(rnd() * 3000)}`,
    customer_name: rnd() < 0.5 ? `${surname}*` : `${surname}*${one([...'强敏静伟芳娜'])}`,
    phone: `13${Math.floor(rnd() * 10)}****${String(Math.floor(rnd() * 10000)).padStart(4, '0')}`,
    sku,
    product_name: product,
    line_count: 1,
    quantity,
    amount_minor: price * quantity - (rnd() < 0.4 ? 1234 : 0),
    currency: 'CNY',
    reason_code: reason.code,
    team: one(TEAMS),
    agent: one(['agent_li', 'agent_wang', null]),
    warehouse: one(['杭州仓', '佛山仓']),
    carrier: one(['顺丰', '中通', '圆通', '韵达']),
    requested_at: iso(requested),
    due_at: iso(due),
    due_basis: one(['import', 'kind']),
    outcome: status === 'declined' ? 'decline' : decided ? 'approve' : null,
    automatic: decided ? rnd() < 0.6 : false,
    cause: status === 'in_review' ? one(['policy', 'no_rule', 'data_quality']) : one(['statute', 'policy']),
    decided_at: decided ? iso(decided) : null,
    review_since: status === 'in_review' ? iso(requested + 60_000) : null,
    goods_received_at: ['goods_received', 'refunded', 'closed'].includes(status) ? iso(requested + 40 * HOUR) : null,
    refunded_at: refunded ? iso(refunded) : null,
    refund_minor: refunded ? price * quantity : null,
    closed_at: status === 'closed' ? iso(requested + 60 * HOUR) : null,
    updated_at: iso(Math.max(requested, decided ?? 0, refunded ?? 0)),
    warnings: rnd() < 0.1 ? 1 : 0,
    comment: one(COMMENTS),
    notes: [],
  });
}

const SEVEN = {
  article: '消费者权益保护法 第二十五条',
  title_zh: '七日无理由退货',
  title_en: 'Seven-day return without reason',
  text_zh: '经营者采用网络、电视、电话、邮购等方式销售商品，消费者有权自收到商品之日起七日内退货，且无需说明理由，但下列商品除外：（一）消费者定作的；（二）鲜活易腐的；（三）在线下载或者消费者拆封的音像制品、计算机软件等数字化商品；（四）交付的报纸、期刊。',
  text_en: 'Where goods are sold by internet, television, telephone or mail order, the consumer may return them within seven days of receipt without giving a reason, except for custom-made goods, perishables, opened digital goods and delivered newspapers.',
  source: 'https://flk.npc.gov.cn',
  verified: true,
};

function decisionOf(row) {
  const gate = row.cause === 'data_quality' ? [{ fact: 'order.delivered_at', problem: 'missing' }, { fact: 'customer.returns_90d', problem: 'null' }] : [];
  const rules = [];
  if (row.cause === 'statute') {
    rules.push({ id: '消法 §25', set: 'statute:cn@2014-03-15', facts: [['days_since_delivery', 3], ['reason', 'customer.mind.no_reason'], ['product.no_reason_exclusion', '']], text_zh: '签收后第 3 天申请，在七日之内；商品不在除外之列。', text_en: 'Asked for on day 3 after delivery, within seven days; the goods are not excluded.' });
  }
  if (row.cause === 'policy') {
    rules.push({ id: 'r_high_amount', set: 'policy:standard@3', facts: [['amount', row.amount_minor / 100], ['customer.returns_90d', 5]], text_zh: '金额较高且近 90 天退货 5 次，转人工。', text_en: 'High amount and five returns in 90 days: a person decides.' });
    rules.push({ id: 'r_photo', set: 'policy:standard@3', facts: [['attachments', 0], ['reason', row.reason_code]], text_zh: '质量原因没有照片。', text_en: 'A quality reason without photos.' });
  }
  const text = {
    data_quality: ['缺少判断所需的数据，转人工审核。', 'A fact that the decision needs is missing; a person decides.'],
    statute: ['七日无理由退货，应当通过。', 'Seven days without reason: approved by right.'],
    policy: ['商家规则命中 2 条，转人工审核。', 'Two rules of the policy hit; a person decides.'],
    no_rule: ['没有规则适用，转人工审核。', 'No rule fits; a person decides.'],
  }[row.cause];
  return { outcome: row.status === 'in_review' ? 'review' : 'approve', cause: row.cause, rules, gate, statute_version: 'cn@2014-03-15', policy_version: 'standard@3', text_zh: text[0], text_en: text[1], inputs: {} };
}

let clockSeq = 900000;
export function detail(row) {
  const at = Date.parse(row.requested_at);
  const decision = decisionOf(row);
  const seq = () => (clockSeq += 1);
  const timeline = [
    { kind: 'requested', at: iso(at), actor: 'import:imp_01', body: { case_no: row.case_no, order_no: row.order_no, channel: row.channel, kind: row.kind, reason_code: row.reason_code, lines: [{ sku: row.sku, quantity: row.quantity, amount_minor: row.amount_minor }], currency: row.currency, comment: row.comment } },
    { kind: 'decided', at: iso(at + 900), actor: 'system:decide', body: { decision } },
    ...row.notes,
  ];
  if (row.decided_at && !row.automatic) timeline.push({ kind: 'reviewed', at: row.decided_at, actor: 'user:agent_li', body: { outcome: row.outcome, reason: row.outcome === 'decline' ? 'not_resalable' : undefined, note: '已核对照片与运单。' } });
  if (row.goods_received_at) {
    timeline.push({ kind: 'goods_shipped', at: iso(at + 26 * HOUR), actor: 'import:imp_01', body: { tracking_no: 'SF1402288103377' } });
    timeline.push({ kind: 'goods_received', at: row.goods_received_at, actor: 'user:wh_zhao', body: { warehouse: row.warehouse, quantity: row.quantity, damaged: 0 } });
    timeline.push({ kind: 'inspected', at: row.goods_received_at, actor: 'user:wh_zhao', body: { grade: 'B' } });
  }
  if (row.refunded_at) timeline.push({ kind: 'refunded', at: row.refunded_at, actor: 'user:fin_qian', body: { entry: { kind: 'refund', slot: 0, amount_minor: row.refund_minor, currency: 'CNY', bearer: 'merchant' } } });
  if (row.closed_at) timeline.push({ kind: 'closed', at: row.closed_at, actor: 'user:agent_li', body: { reason: 'settled' } });
  if (row.case_no.endsWith('7')) timeline.push({ kind: 'parcel_weighed', at: row.updated_at, actor: 'system:scale', body: { grams: 1280 } });
  const allowed = {
    in_review: ['review', 'note', 'close', 'reveal'],
    requested: ['review', 'note', 'close', 'reveal'],
    awaiting_info: ['info', 'review', 'note', 'close', 'reveal'],
    awaiting_goods: ['receive', 'note', 'close', 'reveal'],
    goods_received: ['refund', 'note', 'close', 'reveal'],
    awaiting_refund: ['refund', 'note', 'close', 'reveal'],
    refunded: ['close', 'note', 'reveal'],
    declined: ['close', 'note', 'reveal'],
    closed: ['note', 'reveal'],
  }[row.status];
  return {
    row,
    request: {
      lines: [{ line_no: '1', sku: row.sku, product_name: row.product_name, quantity: row.quantity, amount_minor: row.amount_minor, matched: row.case_no.endsWith('3') ? [{ invoice_no: '536365', fact_id: 8123, quantity: row.quantity }] : [] }],
      reason_code: row.reason_code,
      reason_text: '七天无理由退换货',
      comment: row.comment,
      warnings: row.warnings ? [{ code: 'order_unknown', place: '/order_no', found: row.order_no, text_zh: '尚未导入此订单，部分事实未知。', text_en: 'The order is not known yet; some facts are unknown.' }] : [],
    },
    decision,
    question: row.status === 'awaiting_info' ? row.question ?? '请补充商品故障部位的照片。' : null,
    decline_reason: row.status === 'declined' ? 'not_resalable' : null,
    ledger: row.refunded_at ? [{ kind: 'refund', amount_minor: row.refund_minor, currency: 'CNY', bearer: 'merchant' }] : [],
    timeline: timeline.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map((event, index) => ({ seq: seq(), version: index + 1, recorded_at: event.at, ...event })),
    law: row.cause === 'statute' || row.reason_code.startsWith('customer') ? [SEVEN] : [],
    order: row.warnings ? null : {
      order_no: row.order_no, shop: row.shop, channel: row.channel, ordered_at: iso(at - 120 * HOUR), paid_at: iso(at - 119.9 * HOUR), shipped_at: iso(at - 100 * HOUR), delivered_at: iso(at - 72 * HOUR), region: row.region, city: '杭州', amount_minor: row.amount_minor, discount_minor: 1000, freight_minor: 0, currency: 'CNY', status: 'delivered', warehouse: row.warehouse, sale_mode: '直播',
      lines: [{ line_no: '1', sku: row.sku, product_name: row.product_name, quantity: row.quantity, amount_minor: row.amount_minor, currency: 'CNY' }],
    },
    same_customer: cases.filter((other) => other.customer_no === row.customer_no && other.id !== row.id).slice(0, 8),
    same_sku: cases.filter((other) => other.sku === row.sku && other.id !== row.id).slice(0, 5),
    contacts: rnd() < 0.5 ? [{ contact_no: 'K1021', channel: '电话', topic: '催单', agent: 'agent_wang', team: row.team, started_at: iso(at + 5 * HOUR), talk_seconds: 182, hold_seconds: 20, wrap_seconds: 35, resolved: false }] : [],
    feedback: rnd() < 0.4 ? [{ feedback_no: 'F881', rating: 2, comment: '处理太慢了，问了三次才有人回。', created_at: iso(at + 30 * HOUR) }] : [],
    allowed,
  };
}
