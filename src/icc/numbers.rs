//! Roots and powers by + − × ÷ alone, so that they are the same on every machine; must not know colours.

/// Natural logarithm of 2.
const LN_2: f64 = std::f64::consts::LN_2;

/// A positive number to a power; 0 for what is not positive.
pub fn power(base: f64, exponent: f64) -> f64 {
    if !(base > 0.0 && base.is_finite() && exponent.is_finite()) {
        return 0.0;
    }
    exponential(logarithm(base) * exponent)
}

/// The cube root of a number from 0 up.
pub fn cube_root(value: f64) -> f64 {
    if !(value > 0.0 && value.is_finite()) {
        return 0.0;
    }
    // Newton's way from a guess that is near enough for five steps to reach the last digit.
    let mut root = power(value, 1.0 / 3.0);
    for _ in 0..2 {
        root = (2.0 * root + value / (root * root)) / 3.0;
    }
    root
}

/// The number as 2^n × m with m from √½ to √2; the series of artanh for m.
fn logarithm(value: f64) -> f64 {
    let (mut twos, mut rest) = (0.0, value);
    while rest > std::f64::consts::SQRT_2 {
        rest /= 2.0;
        twos += 1.0;
    }
    while rest < std::f64::consts::FRAC_1_SQRT_2 {
        rest *= 2.0;
        twos -= 1.0;
    }
    let ratio = (rest - 1.0) / (rest + 1.0);
    let square = ratio * ratio;
    let mut sum = 0.0;
    for odd in (0..15).rev() {
        sum = sum * square + 1.0 / f64::from(2 * odd + 1);
    }
    twos * LN_2 + 2.0 * ratio * sum
}

/// The series of e^x for what is left when whole twos are taken out; what is beyond a double's reach is cut off.
fn exponential(value: f64) -> f64 {
    let value = value.clamp(-700.0, 700.0);
    let twos = (value / LN_2).round();
    let rest = value - twos * LN_2;
    let mut sum = 1.0;
    for step in (1..18).rev() {
        sum = 1.0 + sum * rest / f64::from(step);
    }
    let factor = if twos < 0.0 { 0.5 } else { 2.0 };
    for _ in 0..twos.abs() as u32 {
        sum *= factor;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_roots_are_those_of_the_library() {
        for step in 1..200 {
            let value = f64::from(step) * 0.037;
            assert!((power(value, 2.4) / value.powf(2.4) - 1.0).abs() < 1e-13, "{value}");
            assert!(
                (power(value, 1.0 / 2.4) / value.powf(1.0 / 2.4) - 1.0).abs() < 1e-13,
                "{value}"
            );
            assert!((cube_root(value) / value.cbrt() - 1.0).abs() < 1e-14, "{value}");
        }
        assert_eq!(power(0.0, 2.2), 0.0);
        assert_eq!(power(f64::NAN, 2.2), 0.0);
        assert_eq!(cube_root(-1.0), 0.0);
    }
}
