//! What a request asks of each of its resources.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::Arc;

use super::absent::Absent;
use super::bits::Bits;
use super::budget::{Budget, cost};
use super::question::{Question, Questions};
use super::response::PlannedResponse;
use super::spare::Spare;
use crate::error::Error;
use crate::header::Preferences;
use crate::href::Href;
use crate::name::Name;
use crate::request::{ExpandProperty, Expanded, Prop, Propfind, Report};
use crate::value::markup::PlannedTags;
use crate::value::prefixes::{PlannedNamespaces, RootNamespaces};
use crate::value::{Element, Property};

/// Which properties a PROPFIND, a report or a SEARCH asks of each resource: made once per request. A plan that is kept for
/// more needs a new [budget](Self::budget) for each.
///
/// It borrows nothing, and cloning it only counts a reference, so any task or thread can build responses with it.
///
/// - Each name is asked once, in the order of the request, however often the client sent it.
/// - `propname` asks for no values: the source lists the names of a resource with [`PlannedResponse::names`].
/// - `allprop` asks for the names that the source lists, without those that the RFCs leave out of it (RFC 4918 §14.2,
///   RFC 4331 §2, RFC 4791 §5.2 and many others), and then for what `include` adds (RFC 4918 §14.8).
/// - `return=minimal` and `Brief: t` leave out the properties that a resource does not have (RFC 8144 §2.1).
/// - `expand-property` has a plan within the plan for each property to expand: [`Question::nested`].
///
/// # Cost
///
/// A response takes time for each name that is asked for. The propstat of absent properties is written once for all
/// responses that lack the same ones. A [budget](Self::budget) bounds a request for many names over a collection with
/// many members.
///
/// # Example
///
/// ```
/// use multistatus::header::Preferences;
/// use multistatus::plan::PropfindPlan;
/// use multistatus::request::{Prop, Propfind};
/// use multistatus::Name;
///
/// let include = Prop::from_iter([Name::dav("acl")]);
/// let plan = PropfindPlan::new(&Propfind::AllProp { include }, &Preferences::new());
/// let mut response = plan.response("/a");
/// response.names([Name::dav("getetag"), Name::dav("quota-used-bytes"), Name::dav("acl")]);
/// let mut asked = Vec::new();
/// while let Some(question) = response.next() {
///     asked.push(question.name().clone());
///     response.value("");
/// }
/// assert_eq!(asked, [Name::dav("getetag"), Name::dav("acl")]);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone)]
pub struct PropfindPlan(pub(super) Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub(super) form: Form,
    /// True if what is absent is left out.
    pub(super) minimal: bool,
    /// How many plans this one is nested in.
    pub(super) level: u32,
    /// What is asked for by name.
    pub(super) asked: Arc<[Asked]>,
    index: Arc<HashMap<Name, usize>>,
    /// What no resource has, by number.
    pub(super) nowhere: Bits,
    pub(super) absent: Absent,
    pub(super) spare: Spare,
    /// The namespaces whose prefixes the root declares.
    pub(super) root: RootNamespaces,
    /// What a response costs that answers for each name asked for.
    pub(super) cost: u64,
    /// Shared by nested plans, because expansions of expansions multiply.
    pub(super) budget: Arc<Budget>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    AllProp,
    PropName,
    Prop,
}

/// A property that is asked for by name.
#[derive(Clone)]
pub(super) struct Asked {
    /// The name of the element, which is asked for it with every response.
    pub(super) name: Name,
    pub(super) element: Property<'static>,
    /// Its tags, if they are the same in each response: of all names but those in the seventeenth namespace and later
    /// ones.
    pub(super) tags: Option<PlannedTags>,
    pub(super) nested: Option<PropfindPlan>,
}

impl Asked {
    fn new(element: Property<'static>, nested: Option<PropfindPlan>, namespaces: &mut PlannedNamespaces) -> Self {
        let name = element.name().clone();
        Self { tags: PlannedTags::planned(&name, namespaces), name, element, nested }
    }
}

impl PropfindPlan {
    /// The default [`budget`](Self::budget): 50 million properties in all responses to one request, for example 4,096
    /// in each of 12,000 responses.
    pub const BUDGET: u64 = 50_000_000;

    /// Makes the plan of a PROPFIND, or of the `select` of a SEARCH.
    ///
    /// Pass the preferences of a PROPFIND or a report. Pass none for a SEARCH, because RFC 8144 does not cover it.
    #[must_use]
    pub fn new(propfind: &Propfind, preferences: &Preferences) -> Self {
        let (form, prop) = match propfind {
            Propfind::AllProp { include } => (Form::AllProp, Some(include)),
            Propfind::PropName => (Form::PropName, None),
            Propfind::Prop(prop) => (Form::Prop, Some(prop)),
        };
        Self::named(form, prop, preferences)
    }

    /// Makes the plan of a report that asks for properties of resources. Returns `None` for any other report, such as
    /// `free-busy-query`.
    ///
    /// If a report could name properties but does not, such as a multiget without `prop`, the plan asks for none.
    #[must_use]
    pub fn of_report(report: &Report, preferences: &Preferences) -> Option<Self> {
        let propfind = match report {
            Report::ExpandProperty(report) => return Some(Self::expand(report, preferences)),
            Report::FreeBusyQuery(_) | Report::PrincipalSearchPropertySet(_) => return None,
            Report::Multiget(report) => report.prop.as_ref(),
            Report::CalendarQuery(report) => report.prop.as_ref(),
            Report::AddressbookQuery(report) => report.prop.as_ref(),
            _ => None,
        };
        Some(match propfind {
            Some(propfind) => Self::new(propfind, preferences),
            None => Self::named(Form::Prop, report.prop(), preferences),
        })
    }

    /// Makes the plan of an `expand-property` (RFC 3253 §3.8).
    ///
    /// If the request names a property twice, the two are merged.
    #[must_use]
    pub fn expand(report: &ExpandProperty, preferences: &Preferences) -> Self {
        let properties: Vec<_> = report.properties.iter().collect();
        Self::expanded(&properties, preferences.is_minimal(), 0, &Budget::new(Self::BUDGET))
    }

    fn expanded(properties: &[&Expanded], minimal: bool, level: u32, budget: &Arc<Budget>) -> Self {
        let mut index: HashMap<Name, usize> = HashMap::new();
        let mut merged: Vec<(&Name, Vec<&Expanded>)> = Vec::new();
        for property in properties {
            let at = *index.entry(property.name.clone()).or_insert_with(|| {
                merged.push((&property.name, Vec::new()));
                merged.len() - 1
            });
            merged[at].1.extend(&property.properties);
        }
        let mut namespaces = PlannedNamespaces::default();
        let asked = merged.into_iter().map(|(name, properties)| {
            let nested = (!properties.is_empty()).then(|| Self::expanded(&properties, minimal, level + 1, budget));
            Asked::new(Element::empty(name.clone()), nested, &mut namespaces)
        });
        let plan = Self::of(Form::Prop, asked.collect(), index, minimal, Arc::clone(budget));
        Self(Arc::new(Inner { level, ..Arc::unwrap_or_clone(plan.0) }))
    }

    fn named(form: Form, prop: Option<&Prop>, preferences: &Preferences) -> Self {
        let (mut asked, mut index) = (Vec::new(), HashMap::new());
        let mut namespaces = PlannedNamespaces::default();
        for element in prop.into_iter().flatten() {
            // A `Prop` has each name once; what is asked must not depend on that.
            if let Entry::Vacant(entry) = index.entry(element.name().clone()) {
                entry.insert(asked.len());
                asked.push(Asked::new(element.clone(), None, &mut namespaces));
            }
        }
        Self::of(form, asked, index, preferences.is_minimal(), Budget::new(Self::BUDGET))
    }

    fn of(form: Form, asked: Vec<Asked>, index: HashMap<Name, usize>, minimal: bool, budget: Arc<Budget>) -> Self {
        Self(Arc::new(Inner {
            form,
            minimal,
            level: 0,
            cost: asked.iter().map(|asked| cost(&asked.name)).sum(),
            asked: asked.into(),
            index: Arc::new(index),
            nowhere: Bits::default(),
            absent: Absent::default(),
            spare: Spare::default(),
            root: RootNamespaces::NONE,
            budget,
        }))
    }

    /// Gives the plan a budget of its own, of which nothing is spent: how many properties the responses may have in all,
    /// nested ones included, each counted as often as a response is asked for it or lists it; a name of more than 128 bytes
    /// counts as several. Clones that are made later share it.
    ///
    /// A budget is for one answer, and nothing refills it, because a plan does not know where an answer ends. A server that
    /// keeps a plan for equal requests begins each answer with `kept.clone().budget(PropfindPlan::BUDGET)`, which costs no
    /// more than a look at each name.
    ///
    /// The response that exceeds it asks no question, and its [`finish`](PlannedResponse::finish) returns an error with
    /// the status 507. A server that is already streaming can then end its document with that error, for example with
    /// `MultistatusBody::finish_with_error`.
    ///
    /// Default: [`BUDGET`](Self::BUDGET) for the plan and all of its clones.
    ///
    /// ```
    /// use multistatus::header::Preferences;
    /// use multistatus::plan::PropfindPlan;
    /// use multistatus::request::Propfind;
    /// use multistatus::Name;
    ///
    /// let kept = PropfindPlan::new(&Propfind::prop([Name::dav("getetag")]), &Preferences::new());
    /// for _request in 0..2 {
    ///     let plan = kept.clone().budget(1);
    ///     assert!(plan.response("/a").finish().is_ok());
    ///     assert!(plan.response("/b").finish().is_err());
    /// }
    /// ```
    #[must_use]
    pub fn budget(self, properties: u64) -> Self {
        self.with_budget(&Budget::new(properties))
    }

    fn with_budget(self, budget: &Arc<Budget>) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        inner.budget = Arc::clone(budget);
        if inner.asked.iter().any(|asked| asked.nested.is_some()) {
            let renewed = inner.asked.iter().map(|asked| Asked {
                nested: asked.nested.clone().map(|nested| nested.with_budget(budget)),
                ..asked.clone()
            });
            inner.asked = renewed.collect();
        }
        Self(Arc::new(inner))
    }

    /// Uses the prefixes that the root of the document has for these namespaces: see [`RootNamespaces`]. Responses are valid
    /// in any document, with or without such a root. Responses that are expanded in a property declare their own.
    ///
    /// Default: none.
    ///
    /// ```
    /// use multistatus::header::Preferences;
    /// use multistatus::plan::PropfindPlan;
    /// use multistatus::request::Propfind;
    /// use multistatus::write::{RootNamespaces, WriteOptions};
    /// use multistatus::Name;
    ///
    /// let asked = Propfind::prop([Name::new("urn:x", "color")?, Name::dav("getetag")]);
    /// let namespaces = RootNamespaces::new(["urn:x"])?;
    /// let plan = PropfindPlan::new(&asked, &Preferences::new()).namespaces(&namespaces);
    /// let (mut encoder, mut out) = (WriteOptions::new().namespaces(&namespaces).encoder(), Vec::new());
    /// for href in ["/a", "/b"] {
    ///     encoder.response(&plan.response(href).finish()?, &mut out);
    /// }
    /// encoder.finish(&mut out);
    /// assert_eq!(String::from_utf8_lossy(&out).matches("urn:x").count(), 1);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn namespaces(self, namespaces: &RootNamespaces) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        let mut planned = PlannedNamespaces::with_root(namespaces);
        let renamed = inner
            .asked
            .iter()
            .cloned()
            .map(|asked| Asked { tags: PlannedTags::planned(&asked.name, &mut planned), ..asked });
        inner.asked = renamed.collect();
        inner.root = namespaces.clone();
        // They have the prefixes of before.
        (inner.absent, inner.spare) = (Absent::default(), Spare::default());
        Self(Arc::new(inner))
    }

    /// Leaves out the questions for which `is_nowhere` returns true, because no resource has the property. It is absent
    /// in each response.
    ///
    /// Use it for a store that knows the properties of all its resources, for example from a table without dead
    /// properties, or from one query for all names in a collection.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::header::Preferences;
    /// use multistatus::plan::PropfindPlan;
    /// use multistatus::request::Propfind;
    /// use multistatus::Name;
    ///
    /// let asked = Propfind::prop([Name::dav("owner"), Name::dav("getetag")]);
    /// let plan = PropfindPlan::new(&asked, &Preferences::new()).without(|question| question.name().local() == "owner");
    /// let mut response = plan.response("/a");
    /// assert_eq!(response.next().map(|question| question.name().clone()), Some(Name::dav("getetag")));
    /// response.value("\"1\"");
    /// assert!(response.next().is_none());
    /// assert_eq!(response.finish()?.missing_properties().count(), 1);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    pub fn without(self, mut is_nowhere: impl FnMut(Question<'_>) -> bool) -> Self {
        let found: Vec<usize> =
            self.questions().enumerate().filter_map(|(at, question)| is_nowhere(question).then_some(at)).collect();
        let mut inner = Arc::unwrap_or_clone(self.0);
        for at in found {
            if inner.minimal && !inner.nowhere.contains(at) {
                inner.cost -= cost(&inner.asked[at].name);
            }
            inner.nowhere.insert(at);
        }
        Self(Arc::new(inner))
    }

    /// Returns true if the source must list the names of each resource with [`PlannedResponse::names`], as `allprop`
    /// and `propname` require.
    #[must_use]
    pub fn needs_names(&self) -> bool {
        self.0.form != Form::Prop
    }

    /// Returns true if only the names of properties are asked for: RFC 4918 §14.17.
    #[must_use]
    pub fn is_propname(&self) -> bool {
        self.0.form == Form::PropName
    }

    /// Returns the questions about properties that the request names, in its order. Use it to look up the names once,
    /// or to load the values for all resources in one query.
    #[must_use]
    pub fn questions(&self) -> Questions<'_> {
        Questions::new(&self.0.asked)
    }

    /// Returns the number of a name among the [questions](Self::questions), if it is asked for by name.
    #[must_use]
    pub fn index_of(&self, name: &Name) -> Option<usize> {
        self.0.index_of(name)
    }

    /// Begins the response of a resource.
    pub fn response<'h>(&self, href: impl TryInto<Href<'h>, Error: Into<Error>>) -> PlannedResponse {
        // First, because a processor does nothing else while it counts a reference.
        let href = href.try_into().map_err(Into::into);
        PlannedResponse::new(Arc::clone(&self.0), href)
    }
}

/// Shows what is asked, but not what the responses share, which is alike in all plans.
impl fmt::Debug for PropfindPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("PropfindPlan");
        debug.field("form", &self.form).field("minimal", &self.minimal).field("asked", &self.asked);
        debug.finish_non_exhaustive()
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.nested {
            None => fmt::Debug::fmt(&self.element, f),
            Some(nested) => f.debug_tuple("Expanded").field(&self.name).field(nested).finish(),
        }
    }
}

impl Inner {
    pub(super) fn index_of(&self, name: &Name) -> Option<usize> {
        self.index.get(name).copied()
    }
}

impl<'q> Question<'q> {
    #[inline]
    pub(super) fn new(at: usize, asked: &'q Asked) -> Self {
        Self { name: &asked.name, asked: Some((at, asked)) }
    }
}
