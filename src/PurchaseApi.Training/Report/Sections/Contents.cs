namespace PurchaseApi.Training.Report.Sections;

/// <summary>Links to the sections, for a page of many screens.</summary>
internal static class Contents
{
    public static Html Write(ReportInput input)
    {
        (string Id, string Title)[] sections =
        [
            .. Where(CandidatesSection.HasAny(input), "candidates", "Candidates"),
            ("holdout", "Holdout figures"),
            .. Where(input.Manifest.Replaces is not null, "replaces", "What it replaces"),
            ("curves", "Curves"),
            ("outcomes", "Right and wrong"),
            .. Where(DecisionSection.HasAny(input), "decision", "What to do"),
            ("importance", "What it goes by"),
            .. Where(GroupsSection.HasAny(input), "groups", "Segments and intents"),
            ("confidence", "Confidence"), ("data", "Data"), ("reproduction", "Reproduction"),
        ];
        return Html.From($"""
            <nav aria-label="Contents">{sections.Select(section =>
                Html.From($"""<a href="#{section.Id}">{section.Title}</a>"""))}</nav>
            """);

        static (string Id, string Title)[] Where(bool isThere, string id, string title) =>
            isThere ? [(id, title)] : [];
    }
}
