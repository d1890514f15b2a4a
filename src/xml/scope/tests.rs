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
