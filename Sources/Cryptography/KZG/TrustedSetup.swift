/// What verification needs of the powers of τ that the ceremony of 2023 made.
///
/// Source: `trusted_setup.txt` of c-kzg-4844: the second and the last point of the twist, and the first 64 powers on
/// the curve.
enum TrustedSetup {
  private typealias Fp = BLS12381.Fp
  private typealias Fp2 = BLS12381.Fp2

  /// [τ] times the generator of the twist's subgroup.
  static let twistTau = BLS12381.TwistPoint(
    x: Fp2(
      Fp(constant: [
        0xc98e_dada_20c1_def2, 0x0870_41de_6210_00ed, 0xa368_5147_7ba4_c60b, 0x3926_c911_ccec_eac9,
        0x7344_29b7_b386_08e2, 0x185c_bfee_5349_2714,
      ]),
      Fp(constant: [
        0xafaa_ab24_f349_9f72, 0x2914_e587_0cb4_52d2, 0x1009_a2ce_615a_c53d, 0x2618_7075_cbfb_efa8,
        0x843b_c287_230a_f389, 0x15bf_d7dd_8cde_b128,
      ])),
    y: Fp2(
      Fp(constant: [
        0xee68_9bfb_bb83_2a99, 0x4ce2_6d10_5941_f383, 0xe824_51a4_96a9_c979, 0x1315_6949_0e28_de18,
        0xd7d5_ee85_99d1_fca2, 0x0143_53bd_b96b_626d,
      ]),
      Fp(constant: [
        0x2304_8ef3_0d0a_154f, 0x9495_346f_3d7a_c9cd, 0xda5e_d1ba_9bfa_0789, 0xef79_de09_fc63_671f,
        0x0343_2fca_e018_1b4b, 0x1666_c54b_0a32_5295,
      ])))

  /// [τ⁶⁴] times the generator of the twist's subgroup.
  static let twistTau64 = BLS12381.TwistPoint(
    x: Fp2(
      Fp(constant: [
        0xd87a_ec3f_c2fe_4f10, 0x2ab5_4cd7_3c55_dc68, 0xcc39_7de2_369a_dcca, 0xea84_3754_548e_f84b,
        0x83c3_e01b_a616_670c, 0x1283_8a76_1053_4378,
      ]),
      Fp(constant: [
        0xec6b_8925_4de3_e2fd, 0x169f_56fc_7b5a_3b28, 0x077f_1b82_adc0_8c50, 0x6301_7c92_01da_9dbe,
        0x8b15_24e3_dd6d_becd, 0x12dc_c5a1_c8c3_e1b2,
      ])),
    y: Fp2(
      Fp(constant: [
        0x24ed_859c_18db_9c73, 0xae3e_9c7e_28da_9650, 0x05ad_5fda_f950_fec9, 0xb9f6_bcff_35b4_6946,
        0xa3e9_6b93_9df6_861d, 0x01ae_6000_d8e7_95ef,
      ]),
      Fp(constant: [
        0x3592_61d7_4d2b_a725, 0x5fb6_60bc_4b10_32ed, 0xfec9_fe9b_cfad_bcea, 0x909e_a2f4_cb8a_be56,
        0x11a9_86e4_f4f3_8ba4, 0x056e_7a04_ea62_2227,
      ])))
}
