// 为老服务台的电话：来电只显示地点，不显示号码。
export default {
  "phone.title": "来电",
  "phone.announce": "来电：{who}。",
  "phone.unknown": "未登记的号码",
  "phone.state.ringing": "振铃中",
  "phone.state.answered": "已接起",
  "phone.state.missed": "未接",
  "phone.state.closed": "已转为求助",
  "phone.answer": "接起",
  "phone.card": "打开住户卡",
  "phone.help": "新建求助",
  "phone.rings": "来电 {n}",
  "phone.go": "去接听",
  "phone.back": "回拨",
  "phone.back.contact": "回拨联系人{n}",
  "phone.back.asked": "已请网关接通，结果会记入过程",
  "phone.back.failed": "网关未受理，请用电话直接拨打",
};
