//! A step of an exercise, as the name of its module tells it.

/// A step: `step_2_echo` is step 2, `echo`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    pub number: u32,
    pub name: String,
}

impl Step {
    /// `step_2_echo::claim` or `steps::step_2_echo` to step 2, `echo`.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let module = path.split("::").find_map(|part| part.strip_prefix("step_"))?;
        let (number, name) = module.split_once('_')?;
        Some(Self { number: number.parse().ok()?, name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_from_its_module() {
        assert_eq!(Step::of("step_2_echo::claim"), Some(Step { number: 2, name: "echo".into() }));
        assert_eq!(
            Step::of("steps::step_10_client"),
            Some(Step { number: 10, name: "client".into() })
        );
        assert_eq!(Step::of("tidy::names"), None);
    }
}
