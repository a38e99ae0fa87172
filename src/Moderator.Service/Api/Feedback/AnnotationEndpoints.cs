using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Scoring;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Storage.Annotations;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.Feedback;

/// <summary>What people say of comments' attributes and passages without deciding.</summary>
internal static class AnnotationEndpoints
{
    /// <summary>More marked stretches than any comment has.</summary>
    private const int MaxSpans = 200;

    public static void MapAnnotations(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/comments/{id}/annotations", AnnotateAsync)
            .WithName("annotate")
            .WithSummary("Append one person's judgement of a comment's attributes and passages")
            .WithDescription("It decides nothing. Of one person's annotations of a text the latest counts; what several people say of it is exported as their mean, and trains the next model.")
            .ProducesProblem(404)
            .ProducesProblem(409)
            .TakesIdempotencyKey()
            .WithMetadata(KeyRequired.For(KeyScope.Moderate, SiteRule.InQuery));
        routes.MapGet("/v1/comments/{id}/annotations", Read)
            .WithName("readAnnotations")
            .WithSummary("Read a comment's annotations, newest first, page by page")
            .ProducesProblem(404)
            .WithMetadata(KeyRequired.For(KeyScope.Read, SiteRule.InQuery));
    }

    private static async Task<Results<Ok<AnnotationAnswer>, ProblemHttpResult>> AnnotateAsync(
        string id,
        [Description(CommentEndpoints.SiteText)][FromQuery] string? site,
        JsonBody<AnnotationRequest> body,
        HttpContext context,
        JudgementStore judgements,
        ServiceOptions options,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        checks.Id("annotator", request.Annotator, required: true);
        checks.Field("note", request.Note);
        var labels = checks.Labels("labels", request.Labels);
        var spans = Spans(checks, request.Spans ?? []);
        if (request.Labels is not { Count: > 0 } && spans.Count == 0) checks.Add("labels", "Is empty, and so is spans; expected at least one label or span.");
        if (request.Revision is < 1) checks.Add("revision", "Is no revision; expected 1 or more.");
        if (checks.Failed) return checks.Refusal();

        var outcome = await judgements.JudgeAsync(
            new Judgement
            {
                Site = site,
                CommentId = CommentPath.IdOf(context, id),
                Revision = request.Revision,
                Annotator = request.Annotator!,
                Labels = labels,
                Spans = spans,
                Note = string.IsNullOrEmpty(request.Note) ? null : request.Note,
                JudgedAt = clock.GetUtcNow(),
            },
            cancellation,
            context.OnceOnly<JudgeOutcome>(o => o is JudgeOutcome.Judged judged ? AnnotationAnswer.Of(judged.Judgement) : null));
        switch (outcome)
        {
            case JudgeOutcome.Judged judged:
                return TypedResults.Ok(AnnotationAnswer.Of(judged.Judgement));
            case JudgeOutcome.OtherRevision other:
                return TypedResults.Problem(Problem.Of(409, "other_revision", $"The annotation is of revision {request.Revision}, and the latest is {other.Latest}. Look at the comment again."));
            case JudgeOutcome.SpanOutside outside:
                checks.Add("spans", $"Has a span that ends after the text, which is {outside.Length} characters long.");
                return checks.Refusal();
            default:
                return TypedResults.Problem(CommentEndpoints.Unknown());
        }
    }

    private static Results<Ok<AnnotationsPageAnswer>, ProblemHttpResult> Read(
        string id,
        [Description(CommentEndpoints.SiteText)][FromQuery] string? site,
        [Description(Paging.LimitText)][FromQuery] string? limit,
        [Description(Paging.CursorText)][FromQuery] string? cursor,
        HttpContext context,
        JudgementStore judgements,
        ServiceOptions options)
    {
        var checks = new FieldChecks(options);
        var (size, before) = (checks.Limit(limit, options), checks.Before(cursor));
        if (checks.Failed) return checks.Refusal();
        if (judgements.Read(site, CommentPath.IdOf(context, id), before, size + 1) is not { } read) return TypedResults.Problem(CommentEndpoints.Unknown());
        var (page, next) = read.Cut(size, a => a.Id);
        return TypedResults.Ok(new AnnotationsPageAnswer { Items = [.. page.Select(AnnotationAnswer.Of)], NextCursor = next });
    }

    private static List<LabelledSpan> Spans(FieldChecks checks, IReadOnlyList<SpanFields> spans)
    {
        var read = new List<LabelledSpan>();
        if (spans.Count > MaxSpans) checks.Add("spans", $"Holds {spans.Count} spans; expected at most {MaxSpans}.");
        for (var i = 0; i < spans.Count && i < MaxSpans; i++)
        {
            var field = $"spans[{i}]";
            if ((SpanFields?)spans[i] is not { } span) checks.Add(field, "Is null; expected a span.");
            else if (span.Start < 0 || span.End <= span.Start) checks.Add(field, "Is empty or starts before the text; expected 0 <= start < end.");
            else if (!Attributes.TryParse(span.Attribute, out var attribute)) checks.Add(field, $"Names an unknown attribute; expected one of {string.Join(", ", Attributes.AllNames)}.");
            else read.Add(new LabelledSpan(span.Start, span.End, attribute));
        }

        return read;
    }
}
