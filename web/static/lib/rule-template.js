// What a new rule and its tests begin with. The texts are YAML, the same in both
// languages.

export const template = `rules:
  - id: pump-room-hot
    title: {zh: 泵房温度过高, en: Pump room too hot}
    category: maintenance   # care, safety, maintenance
    severity: minor         # critical, major, minor, info
    when:
      metric: {name: temperature_c, above: 45, for: 10m, kind: sensor}
    clear: {below: 40, for: 5m}
`;

export const testTemplate = `tests:
  - name: ten minutes of heat are told of
    start: 2026-07-01T12:00:00+08:00
    devices:
      - {id: pump-temp, kind: sensor, heartbeat_s: 60}
    inputs:
      - {at: 0s, every: 1m, times: 15, device: pump-temp, metric: temperature_c, value: 50}
    expect:
      - {at: 10m, rule: pump-room-hot, device: pump-temp}
`;
