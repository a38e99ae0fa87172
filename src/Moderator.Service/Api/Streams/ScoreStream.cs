using Moderator.Service.Api.Wire;
using Moderator.Service.Deciding;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Service.Versions;

namespace Moderator.Service.Api.Streams;

/// <summary>Scores comments line by line, for as long as they come.</summary>
internal sealed class ScoreStream(CommentDecider decider, InForceSource inForce, JsonLines json, ServiceOptions options, LineProblems problems)
{
    public Task RunAsync(HttpContext context, Caller caller) => LineStream.RunAsync(
        context,
        json.MaxBytes,
        lines =>
        {
            // Read for each set of lines: a stream may go on for hours, and a promoted model takes over in it.
            using var now = inForce.Read();
            return lines.Select(line => Score(line, caller, now)).ToList();
        },
        (answers, output, _) =>
        {
            foreach (var answer in answers) JsonLines.Append(output, answer);
            return Task.CompletedTask;
        });

    private byte[] Score(RequestLine line, Caller caller, InForce now)
    {
        try
        {
            var checks = new FieldChecks(options);
            var comment = json.Read<ScorableComment>(line).ToComment(checks, caller);
            return comment is null
                ? json.Write(line.Number, checks.Refusal().ProblemDetails)
                : json.Write(ScoreAnswer.Of(comment, decider.Decide(comment, now)));
        }
        catch (Exception error)
        {
            return json.Write(line.Number, problems.Of(error));
        }
    }
}
