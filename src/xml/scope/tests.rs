//! Tests numbers of namespaces, the names dropped between rows, and bindings.

use super::{INTERNED, INTERNED_BYTES, Mark, Ns, Scope};

/// A document whose root binds `p` and `q` to one namespace and `r` to another.
fn document() -> Scope {
    let mut scope = Scope::new();
    for (prefix, namespace) in [("p", "u:1"), ("q", "u:1"), ("r", "u:2")] {
        let ns = scope.number(namespace);
        scope.declare(prefix, ns, Mark(0));
    }
    scope.settle();
    scope
}

#[test]
fn equal_namespaces_have_one_number_wherever_they_are_bound() {
    let mut scope = document();
    let one = scope.resolve("p");
    assert_eq!((one, scope.resolve("q")), (Some(scope.number("u:1")), one));
    assert_ne!(one, scope.resolve("r"));
    // A value is resolved by the bindings around it and by its own declarations.
    let mut inner = Scope::within(scope.bindings());
    let declared = inner.number("u:2");
    assert_eq!((inner.resolve("r"), inner.resolve("p")), (Some(declared), inner.resolve("q")));
    assert_ne!(inner.resolve("p"), inner.resolve("r"));
    assert_eq!(inner.resolve("none"), None);
    assert_eq!(inner.resolve(""), Some(Ns::NONE));
    let again = Scope::within(inner.bindings()).resolve("p").map(|ns| ns != Ns::NONE);
    assert_eq!(again, Some(true));
}

/// Names and namespaces of rows are dropped, by number or by bytes; the declarations of the root remain.
#[test]
fn what_rows_interned_is_dropped() {
    let mut scope = document();
    let numbers = [scope.resolve("p"), scope.resolve("q"), scope.resolve("r")];
    for round in 0..3 {
        for number in 0..=INTERNED {
            let ns = scope.number(&format!("v:{round}:{number}"));
            assert_eq!(scope.number(&format!("v:{round}:{number}")), ns);
            scope.name(ns, "x");
        }
        scope.tidy();
        assert_eq!(scope.namespaces.len(), 2);
        assert_eq!((scope.names.len(), scope.interned), (0, 0));
        scope.name(Ns::DAV, &"x".repeat(INTERNED_BYTES + 1));
        scope.tidy();
        assert_eq!((scope.names.len(), scope.interned_bytes), (0, 0));
        assert_eq!([scope.resolve("p"), scope.resolve("q"), scope.resolve("r")], numbers);
        assert_eq!([scope.number("u:1"), scope.number("u:2")].map(Some), [numbers[0], numbers[2]]);
    }
    // A few entries are kept.
    scope.number("w");
    scope.tidy();
    assert_eq!(scope.namespaces.len(), 3);
}

/// By hash or one by one, the last binding of a prefix counts, and an outer one after it.
#[test]
fn many_bindings_are_found_like_few() {
    let mut scope = document();
    for round in 0..2 {
        let mark = scope.mark();
        let inner = scope.number("v:inner");
        for number in 0..30 {
            scope.declare(&format!("x{number}"), inner, mark);
        }
        scope.declare("p", inner, mark);
        assert_eq!(scope.resolve("p"), Some(inner), "{round}");
        assert_eq!(scope.resolve("x29"), Some(inner));
        scope.close(mark);
        assert_eq!(scope.resolve("x29"), None);
        assert_eq!(scope.resolve("p"), scope.resolve("q"));
    }
}

/// The chain of bindings has one link for each element that declares something, whenever it is asked for.
#[test]
fn chains_are_made_for_all_open_elements() {
    let names = ["a", "b", "c", "d"];
    for asked in 0..16_u32 {
        let mut scope = Scope::new();
        let mut marks = Vec::new();
        for (depth, name) in names.into_iter().enumerate() {
            let mark = scope.mark();
            marks.push(mark);
            for prefix in [name, "same"] {
                let ns = scope.number(&format!("u:{name}"));
                scope.declare(prefix, ns, mark);
            }
            if asked & 1 << depth != 0 {
                assert!(scope.bindings().is_some());
            }
        }
        for open in (1..=names.len()).rev() {
            let mut inner = Scope::within(scope.bindings());
            for (depth, name) in names.into_iter().enumerate() {
                let found = inner.resolve(name).map(|ns| inner.namespace(ns).to_owned());
                assert_eq!(found, (depth < open).then(|| format!("u:{name}")), "{asked} {open}");
            }
            let same = inner.resolve("same").map(|ns| inner.namespace(ns).to_owned());
            assert_eq!(same, Some(format!("u:{}", names[open - 1])));
            scope.close(marks[open - 1]);
        }
    }
    // A root that is read as `DAV:` binds its prefix last, in its own group.
    let mut scope = document();
    let mark = scope.mark();
    let ns = scope.number("u:3");
    scope.declare("t", ns, mark);
    scope.declare("u", ns, Mark(0));
    let mut inner = Scope::within(scope.bindings());
    let found = ["p", "t", "u"].map(|prefix| inner.resolve(prefix).map(|ns| inner.namespace(ns).to_owned()));
    assert_eq!(found.map(Option::unwrap_or_default), ["u:1", "u:3", "u:3"]);
}

/// With few bindings and with many, which are found by hash.
#[test]
fn an_element_binds_a_prefix_once() {
    for count in [0, 1, 14, 15, 16, 40] {
        let mut scope = Scope::new();
        for number in 0..count {
            let mark = scope.mark();
            scope.declare_once(format!("x{number}").as_str().into(), Ns::DAV, mark).expect("the first");
        }
        let (mark, ns) = (scope.mark(), scope.number("u"));
        for number in 0..count {
            let prefix = format!("x{number}");
            assert!(scope.declare_once(prefix.as_str().into(), ns, mark).is_some(), "hides {prefix} of {count}");
            assert!(scope.declare_once(prefix.as_str().into(), ns, mark).is_none(), "{prefix} of {count}");
            assert_eq!(scope.resolve(&prefix), Some(ns));
        }
        scope.close(mark);
        assert!((0..count).all(|number| scope.resolve(&format!("x{number}")) == Some(Ns::DAV)));
    }
}
