//! Versions: RFC 3253.

use http::Method;

use super::form::{ChildNames, ChildTexts, ContentModel, ElementNames, Hrefs, OneHref, OptionalName, name_in_text};
use super::part::{elements, invalid};
use super::texts::Texts;
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::namespace::DAV;
use crate::value::{Property, Value};

live_texts! { DAV;
    /// A remark on the resource.
    Comment = "comment", 3253 "3.1.1";
    /// A human-readable name of the resource's creator.
    CreatorDisplayName = "creator-displayname", 3253 "3.1.2";
    /// A name that the server chose for the version.
    VersionName = "version-name", 3253 "3.4.4";
}

live_values! { DAV;
    /// The methods that the resource supports.
    SupportedMethodSet(Vec<Method>) = "supported-method-set" as Methods, 3253 "3.1.3";
    /// The live properties that the resource supports.
    SupportedLivePropertySet(Vec<Name>) = "supported-live-property-set"
        as ElementNames::props(Name::dav("supported-live-property")), 3253 "3.1.4";
    /// The reports that the resource supports.
    SupportedReportSet(Vec<Name>) = "supported-report-set"
        as ElementNames::nested(Name::dav("supported-report"), Name::dav("report")), 3253 "3.1.5";
    /// The version whose content a checked-in resource has.
    CheckedIn(Href<'static>) = "checked-in" as OneHref, 3253 "3.2.1";
    /// What a server does when a checked-in resource is changed: `DAV:checkout-checkin`,
    /// `DAV:checkout-unlocked-checkin`, `DAV:checkout`, `DAV:locked-checkout`, or `None` if it does none of these.
    AutoVersion(Option<Name>) = "auto-version" as OptionalName, 3253 "3.2.2";
    /// The version that a checked-out resource was made from.
    CheckedOut(Href<'static>) = "checked-out" as OneHref, 3253 "3.3.1";
    /// The versions before this one.
    PredecessorSet(Vec<Href<'static>>) = "predecessor-set" as Hrefs, 3253 "3.3.2";
    /// The versions after this one.
    SuccessorSet(Vec<Href<'static>>) = "successor-set" as Hrefs, 3253 "3.4.2";
    /// The checked-out resources made from this version.
    CheckoutSet(Vec<Href<'static>>) = "checkout-set" as Hrefs, 3253 "3.4.3";
    /// Whether a version can be checked out twice: `DAV:forbidden`, `DAV:discouraged`, or `None` if there is no
    /// restriction.
    CheckoutFork(Option<Name>) = "checkout-fork" as Fork, 3253 "4.1.1";
    /// Whether a version can have two successors: `DAV:forbidden`, `DAV:discouraged`, or `None` if there is no
    /// restriction.
    CheckinFork(Option<Name>) = "checkin-fork" as Fork, 3253 "4.1.2";
    /// The versions in a version history.
    VersionSet(Vec<Href<'static>>) = "version-set" as Hrefs, 3253 "5.1.1";
    /// The first version in a version history.
    RootVersion(Href<'static>) = "root-version" as OneHref, 3253 "5.1.2";
    /// The version history of a version or of a resource.
    VersionHistory(Href<'static>) = "version-history" as OneHref, 3253 "5.2.1";
    /// The checked-out resources in a workspace.
    WorkspaceCheckoutSet(Vec<Href<'static>>) = "workspace-checkout-set" as Hrefs, 3253 "6.1.1";
    /// The workspace that holds the resource.
    Workspace(Href<'static>) = "workspace" as OneHref, 3253 "6.2.1";
    /// The labels of a version.
    LabelNameSet(Texts) = "label-name-set" as ChildTexts(Name::dav("label-name")), 3253 "8.1.1";
    /// The resource that is updated when a working resource is checked in.
    AutoUpdate(Href<'static>) = "auto-update" as OneHref, 3253 "9.2.1";
    /// The versions that are still to be merged.
    MergeSet(Vec<Href<'static>>) = "merge-set" as Hrefs, 3253 "11.1.1";
    /// The versions that the server merged.
    AutoMergeSet(Vec<Href<'static>>) = "auto-merge-set" as Hrefs, 3253 "11.1.2";
    /// The collection that a configuration is about.
    BaselineControlledCollection(Href<'static>) = "baseline-controlled-collection" as OneHref, 3253 "12.1.1";
    /// The baselines inside a baseline.
    SubbaselineSet(Vec<Href<'static>>) = "subbaseline-set" as Hrefs, 3253 "12.2.1";
    /// A collection that shows the members as a baseline has them.
    BaselineCollection(Href<'static>) = "baseline-collection" as OneHref, 3253 "12.3.1";
    /// The configuration that the resource is in.
    VersionControlledConfiguration(Href<'static>) = "version-controlled-configuration" as OneHref, 3253 "12.4.1";
    /// The collections in a workspace that are under baseline control.
    BaselineControlledCollectionSet(Vec<Href<'static>>) = "baseline-controlled-collection-set" as Hrefs, 3253 "12.5.1";
    /// The versions of an activity.
    ActivityVersionSet(Vec<Href<'static>>) = "activity-version-set" as Hrefs, 3253 "13.1.1";
    /// The checked-out resources of an activity.
    ActivityCheckoutSet(Vec<Href<'static>>) = "activity-checkout-set" as Hrefs, 3253 "13.1.2";
    /// The activities that are part of an activity.
    SubactivitySet(Vec<Href<'static>>) = "subactivity-set" as Hrefs, 3253 "13.1.3";
    /// The workspaces whose current activity this is.
    CurrentWorkspaceSet(Vec<Href<'static>>) = "current-workspace-set" as Hrefs, 3253 "13.1.4";
    /// The activities that a version or a checked-out resource is part of.
    ActivitySet(Vec<Href<'static>>) = "activity-set" as Hrefs, 3253 "13.2.1";
    /// The activities of a workspace.
    CurrentActivitySet(Vec<Href<'static>>) = "current-activity-set" as Hrefs, 3253 "13.4.1";
    /// The names of members that hide members under version control.
    EclipsedSet(Texts) = "eclipsed-set" as ChildTexts(Name::dav("binding-name")), 3253 "14.1.1";
}

/// `supported-method(@name)*`.
struct Methods;

impl ContentModel<Vec<Method>> for Methods {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Vec<Method>>, Error> {
        let wrong = || invalid(property, "names of methods", property.value());
        SUPPORTED_METHOD.read(property, |name| Method::from_bytes(name.as_bytes()).map_err(|_| wrong())).map(Some)
    }

    fn encode(&self, methods: &Vec<Method>) -> Value<'static> {
        SUPPORTED_METHOD.value(methods.iter().map(Method::as_str))
    }
}

const SUPPORTED_METHOD: ChildNames = ChildNames(Name::dav("supported-method"));

/// Any elements with at most one that counts.
struct Fork;

impl ContentModel<Option<Name>> for Fork {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Option<Name>>, Error> {
        if let Some(name) = name_in_text(property) {
            return Ok(Some(Some(name)));
        }
        let children = elements(property, property, "elements")?;
        let known = children.iter().filter(|child| matches!(child.name().parts(), (DAV, "discouraged" | "forbidden")));
        let mut known = known.map(|child| child.name().clone());
        match (known.next(), known.next()) {
            (name, None) => Ok(Some(name.or_else(|| children.first().map(|child| child.name().clone())))),
            _ => Err(invalid(property, "one of forbidden and discouraged", property.value())),
        }
    }

    fn encode(&self, name: &Option<Name>) -> Value<'static> {
        OptionalName.encode(name)
    }
}
